"""Models as people read them: a short repr, rich's and a notebook's renderings, and JSON text."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import attrs
import pytest
from julep_api.display import MOST_MESSAGES, SCREEN, messages_html
from julep_api.errors import InvalidArgumentError
from julep_api.types import Model, json_body
from rich.console import Console
from spec_schemas import MODELS, decoded, model_class, properties_of

every_model = pytest.mark.parametrize("name", MODELS)

EVIL = "</td><script>alert('x')</script>&amp;\"[bold red]"
LONG = "Once upon a time. " * 5000


def user(**properties: Any) -> Any:
    return model_class("User")(id="x", **properties)


def message(content: Any, role: str = "user", name: str | None = None) -> Any:
    kind = model_class("ChatMlMessage")
    return kind(role=role, content=content, name=name, created_at="2024-05-29", id="m")


def reply(*content: Any) -> Any:
    """A reply whose alternatives are one message each."""
    full = decoded("ChatResponse", full=True)
    return attrs.evolve(full, response=[[message(text, "assistant", "Ada")] for text in content])


def stuffed(name: str) -> Any:
    """A model with far too much in every property."""
    model = decoded(name, full=True)
    nested: Any = {f"key {n} {LONG}": [[LONG] * 1000] * 1000 for n in range(100)}
    for prop in properties_of(name):
        value = getattr(model, prop.attribute)
        if type(value) is str:
            setattr(model, prop.attribute, LONG)
        elif isinstance(value, list):
            setattr(model, prop.attribute, [*value, LONG, nested] * 500)
        elif isinstance(value, dict):
            setattr(model, prop.attribute, nested)
    model.additional_properties = nested
    return model


# repr


def test_a_long_text_is_cut_with_how_much_was_left_out() -> None:
    shown = repr(user(name="Ada", about=LONG))
    assert shown.startswith("User(name='Ada', about='Once upon a time. Once upon")
    assert shown.endswith(f"'... ({len(LONG) - 1000:,} more), id='x')")
    assert len(shown) < 1100
    assert repr(user(about="x" * 1000)) == f"User(about='{'x' * 1000}', id='x')"
    assert "xx'... (1 more)" in repr(user(about="x" * 1001))


def test_long_lists_and_objects_are_shown_by_their_first_items_and_their_count() -> None:
    shown = repr(user(metadata={"n": [*range(1000)], "wide": {f"{n}": n for n in range(30)}}))
    assert "'n': [0, 1, 2, " in shown and "18, 19, ... (980 more)]" in shown
    assert "'19': 19, ... (10 more)}" in shown
    assert repr(user(metadata={"a": [], "b": {}, "c": (1,)})) == (
        "User(id='x', metadata={'a': [], 'b': {}, 'c': [1]})"
    )


def test_what_is_nested_is_shown_a_few_levels_deep() -> None:
    deep: Any = [1]
    for _ in range(500):
        deep = {"in": deep}
    assert "{'in': {'in': {...}}}" in repr(user(metadata=deep))
    endless: Any = []
    endless.append(endless)
    assert "[[...]]" in repr(user(metadata={"a": endless}))
    nested = user(additional_properties={"a": [[[[[[decoded("User")]]]]]]})
    assert "[...]" in repr(nested)
    inner = user(additional_properties={"a": {"b": {"c": {"d": decoded("User")}}}})
    assert "User(id=" in repr(inner)
    model = user()
    model.additional_properties = {"me": model}
    assert repr(model).endswith("User(...)" + "})" * 3)


@every_model
def test_a_model_fits_a_screen_whatever_is_in_it(name: str) -> None:
    model = stuffed(name)
    shown = repr(model)
    assert len(shown) <= SCREEN
    assert shown.startswith(f"{name}(")
    assert " more)" in shown
    assert shown.endswith(")")


def test_a_model_with_more_properties_than_a_screen_has_room_for_is_cut() -> None:
    fields = {f"property_{n}": attrs.field(default=n) for n in range(500)}
    wide = attrs.make_class("Wide", fields, bases=(Model,), repr=False)()
    assert repr(wide).startswith("Wide(property_0=0, property_1=1, ")
    assert len(repr(wide)) == SCREEN + 3


def test_a_value_that_is_no_json_is_cut_too() -> None:
    shown = repr(user(metadata={"a": b"x" * 5000, "n": 1.5}))
    assert "b'xxx" in shown and "... (4,003 more)" in shown and "'n': 1.5" in shown


# rich


def printed(thing: Any) -> str:
    file = io.StringIO()
    Console(file=file, width=80, force_terminal=False).print(thing)
    return file.getvalue()


def test_rich_shows_the_properties() -> None:
    assert printed(user(name="Ada", about="A sailor")) == (
        "User(name='Ada', about='A sailor', id='x')\n"
    )
    shown = printed([user(name=EVIL, about=LONG)])
    assert "<script>alert(" in shown and "[bold red]" in shown
    assert f"({len(LONG) - SCREEN:,} more)" in " ".join(shown.split())


def test_rich_shows_messages_as_a_conversation_and_understands_no_markup_in_them() -> None:
    assert printed(message("[bold]Hi[/bold] :smile:\nyou", name="Grace")) == (
        "user (Grace)\n[bold]Hi[/bold] :smile:\nyou\n\n"
    )
    assert printed(reply("One", "Two")) == "assistant (Ada)\nOne\n\nassistant (Ada)\nTwo\n\n"


def test_a_terminal_gets_no_commands_from_messages() -> None:
    shown = printed(message("\x1b[31mred\x1b]0;title\x07\x9b1m\r\n"))
    assert not {*shown} & {"\x1b", "\x07", "\x9b", "\r"}
    assert "red" in shown


def run(code: str) -> str:
    """What a new interpreter prints."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2] / "generated")}
    command = [sys.executable, "-c", f"import sys; {code}"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_models_are_shown_where_rich_is_not_installed() -> None:
    code = (
        "sys.modules['rich'] = None; from julep_api.models import User; user = User(id='x');"
        "print(repr(user), user._repr_html_()[:7], user.to_json(), [*user.__rich_repr__()])"
    )
    assert run(code) == "User(id='x') <table> {\"id\":\"x\"} [('id', 'x')]"


def test_decoding_does_not_load_what_shows_models() -> None:
    code = "from julep_api.models import User; User.from_dict({'id': 'x'});"
    assert run(f"{code} print('julep_api.display' in sys.modules)") == "False"


# Notebooks


class Page(HTMLParser):
    """The tags and the text of HTML."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.texts: list[str] = []
        self.open: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@every_model
def test_a_notebook_shows_every_model_and_runs_nothing_of_it(name: str) -> None:
    model = decoded(name, full=True)
    for prop in properties_of(name):
        if type(getattr(model, prop.attribute)) is str:
            setattr(model, prop.attribute, EVIL)
    model.additional_properties = {EVIL: EVIL}
    page = Page(model._repr_html_())
    assert page.tags <= {"table", "caption", "tr", "th", "td", "div", "p", "b"}
    assert not page.open
    assert len(stuffed(name)._repr_html_()) < 400_000


def test_a_notebook_shows_the_properties_as_a_table() -> None:
    page = Page(user(name=EVIL, about=LONG, metadata={"a": [1]})._repr_html_())
    cut = LONG[:SCREEN] + f"... ({len(LONG) - SCREEN:,} more)"
    assert page.texts == ["User", "name", EVIL, "about", cut, "id", "x", "metadata", "{'a': [1]}"]


def test_a_notebook_shows_replies_and_histories_as_conversations() -> None:
    asked, answered = message(EVIL, name=EVIL), message("Hello!", "assistant")
    history = model_class("GetHistoryResponse")(items=[asked, answered])
    texts = [f"user ({EVIL})", f"\n{EVIL}", "assistant", "\nHello!"]
    assert Page(history._repr_html_()).texts == texts
    assert Page(asked._repr_html_()).texts == texts[:2]
    assert Page(messages_html([answered])).texts == texts[2:]
    assert Page(reply("One", "Two")._repr_html_()).texts[1::2] == ["\nOne", "\nTwo"]
    nobody = model_class("GetHistoryResponse")(items=[])
    assert "table" in Page(nobody._repr_html_()).tags


def test_parts_of_messages_are_shown_and_no_image_is_fetched() -> None:
    text = model_class("ChatMlTextContentPart")(type="text", text="Look")
    url = model_class("ChatMlImageContentPartImageUrl")(url="https://a.test/x.png")
    image = model_class("ChatMlImageContentPart")(type="image_url", image_url=url)
    page = Page(message([text, image, {"new": 1}])._repr_html_())
    assert "img" not in page.tags
    assert page.texts[1].startswith("\nLook\nChatMlImageContentPart(")
    assert "https://a.test/x.png" in page.texts[1]
    assert page.texts[1].endswith("{'new': 1}")


def test_of_a_very_long_conversation_the_beginning_is_shown() -> None:
    history = model_class("GetHistoryResponse")(items=[message("Hi")] * (MOST_MESSAGES + 5))
    assert Page(history._repr_html_()).texts[-1] == "... (5 more)"
    assert printed(history).endswith("\n... (5 more)")
    assert printed(history).count("Hi") == MOST_MESSAGES


# JSON


@every_model
def test_the_json_text_is_what_would_be_sent(name: str) -> None:
    model = decoded(name, full=True)
    assert model.to_json().encode() == json_body("test", model)
    assert "\n" not in model.to_json()
    assert json.loads(model.to_json(indent=2)) == json.loads(model.to_json())


def test_json_text_can_be_indented() -> None:
    assert user(name="Zoë", metadata={"a": [1]}).to_json(indent=2) == (
        '{\n  "id": "x",\n  "name": "Zoë",\n  "metadata": {\n    "a": [\n      1\n    ]\n  }\n}'
    )


@pytest.mark.parametrize("value", [float("nan"), {1}, "\ud800", {1: 2}], ids=repr)
def test_what_is_no_json_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgumentError, match="User: metadata can't be sent as JSON"):
        user(metadata={"a": value}).to_json()
