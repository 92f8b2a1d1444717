"""The rules behind the offline model: what it reads, finds and remembers."""

from __future__ import annotations

import json
import time
import tracemalloc
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import julep.local
from julep.local.arguments import fill, mention
from julep.local.errors import BadRequest
from julep.local.language import first_tokens, sentences, stem, terms, token_count
from julep.local.passages import passages
from julep.local.prompt_command import prompt_for
from julep.local.self_description import Statement, second_person, statements, without_statements
from julep.local.settings import PRESETS, SERVER_DEFAULTS, effective
from julep.local.spec import Spec
from julep.local.store import Store
from julep.local.templates import Templates

from .conftest import Api
from .schemas import KEYWORDS, SCHEMAS

# The prompt


def test_the_prompt_is_in_the_order_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "agents.db"
    with julep.local.serve(path) as server:
        api = Api(server)
        with api.http:
            docs = [{"title": "Hours", "content": "The shop opens at nine."}]
            about = {"about": "A shop keeper.", "instructions": ["Be kind.", "Be short."]}
            agent = api.agent(name="Mia", docs=docs, **about)
            user = api.user(name="Ada", about="A customer.")
            session = api.session(agent, user_id=user, situation="In a shop.")
            api.say(session, "I like tea.")
    with closing(Store(path)) as store:
        prompt = prompt_for(store, session, "When does the shop open?")
    assert [(message.role, message.text) for message in prompt.messages] == [
        ("system", "In a shop."),
        ("system", "About Mia: A shop keeper."),
        ("system", "About Ada: A customer."),
        ("system", "Be kind.\nBe short."),
        ("system", "From the document “Hours”: The shop opens at nine."),
        ("system", "Known of the user:\n- The user likes tea"),
        ("user", "I like tea."),
        ("assistant", "[offline model] Noted: you like tea."),
        ("user", "When does the shop open?"),
    ]


# Settings


def test_the_request_wins_over_the_agent_and_the_agent_over_the_server() -> None:
    merged = effective({"top_p": 0.1}, {"top_p": 0.2, "temperature": 0.3})
    assert (merged["top_p"], merged["temperature"]) == (0.1, 0.3)
    assert (merged["length_penalty"], merged["max_tokens"]) == (1, 200)
    assert effective({}, {}) == SERVER_DEFAULTS


def test_a_preset_fills_what_neither_gives() -> None:
    merged = effective({"preset": "business"}, {"temperature": 0.3, "preset": "fun"})
    assert merged["temperature"] == 0.3
    assert (merged["top_p"], merged["frequency_penalty"]) == (0.98, 0.1)
    assert effective({"top_p": 0.5}, {"preset": "fun"})["temperature"] == 1.2
    own = ("temperature", "top_p", "min_p", "presence_penalty", "frequency_penalty")
    assert not {*own} & effective({}, {"preset": "multilingual"}).keys()  # the model's own


def test_zero_and_false_are_given_values() -> None:
    merged = effective({"temperature": 0, "stream": False}, {"temperature": 1})
    assert (merged["temperature"], merged["stream"]) == (0, False)


def test_defaults_and_presets_are_those_of_the_spec() -> None:
    properties = Spec.load().schema("ChatSettings")["properties"]

    def plain(node: Any) -> Any:
        return node["anyOf"][0] if "anyOf" in node else node

    written = {name: plain(node).get("default") for name, node in properties.items()}
    assert {k: v for k, v in written.items() if v is not None} == SERVER_DEFAULTS
    assert set(plain(properties["preset"])["enum"]) == set(PRESETS)


# What people say of themselves


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("My name is Ada.", ["The user's name is Ada"]),
        ("Hi, I'm Ada!", ["The user's name is Ada"]),
        ("I'm German. I am tall", ["The user is German", "The user is tall"]),
        ("Hello! I\u2019m called Ada", ["The user's name is Ada"]),
        ("I prefer tea to coffee.", ["The user prefers tea to coffee"]),
        ("I don't like my old car", ["The user does not like their old car"]),
        ("i never eat meat", ["The user never eats meat"]),
        ("I have two cats and I live in Porto", ["The user has two cats", "The user lives in Porto"]),
        ("My favourite colour is blue", ["The user's favourite colour is blue"]),
        ("I work at Acme, what is your address?", ["The user works at Acme"]),
        ("I am allergic to nuts; my dog is called Rex.", [
            "The user is allergic to nuts",
            "The user's dog is called Rex",
        ]),
        ("I love it. I like tea. I like tea.", ["The user likes tea"]),
        ("Do I like tea?", []),
        ("I am looking for a shop", []),
        ("I'm not sure", []),
        ("I have a question", []),
        ("I need help", []),
        ("My question is simple", []),
        ("She said my name", []),
        ("I live in England", ["The user lives in England"]),
        ("My name is Roland", ["The user's name is Roland"]),
        ("I like sushi", ["The user likes sushi"]),
        ("I like salt and pepper.", ["The user likes salt and pepper"]),
        ("I love Chihiro, yes, and also tea", ["The user loves Chihiro, yes, and also tea"]),
        ("My favourite book is So Long", ["The user's favourite book is So Long"]),
        ("Good morning, and by the way I like tea", ["The user likes tea"]),
        ("I  like \t tea   and    I  like  jam", ["The user likes tea", "The user likes jam"]),
        ("Is my order here?", []),
        ("", []),
    ],
)  # fmt: skip
def test_statements_of_oneself(said: str, found: list[str]) -> None:
    assert [statement.content for statement in statements(said)] == found


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("The user's name is Ada", "your name is Ada"),
        ("The user is from Porto", "you are from Porto"),
        ("The user is not old", "you are not old"),
        ("The user prefers tea", "you prefer tea"),
        ("The user never eats meat", "you never eat meat"),
        ("The user does not like their car", "you do not like your car"),
        ("The user has two cats", "you have two cats"),
        ("Something else", "Something else"),
    ],
)
def test_a_statement_said_back(content: str, said: str) -> None:
    assert second_person(content) == said


@pytest.mark.parametrize(
    ("content", "sentiment", "names"),
    [
        ("The user loves Lisbon and New York", 1, ["Lisbon", "New York"]),
        ("The user hates rain", -1, []),
        ("The user does not like rain", -1, []),
        ("The user lives in Porto", 0, ["Porto"]),
    ],
)
def test_a_statement_has_a_mood_and_names(content: str, sentiment: float, names: list[str]) -> None:
    statement = Statement(content)
    assert (statement.sentiment, statement.names) == (sentiment, names)


@given(st.text(alphabet="Iiam my'\u2019name is.,?! and like tea\nX"))
def test_any_text_can_be_searched_for_statements(text: str) -> None:
    for statement in statements(text):
        assert statement.content.startswith("The user")
        assert -1 <= statement.sentiment <= 1
        assert second_person(statement.content).startswith(("you", "your"))


@pytest.mark.parametrize(
    "run",
    [" ", ",", " ,", "'", '"', "and ", " and", "hi ", "hi, ", "i ", "I am ", "my ", "- ", ". ",
     ".' ", "I like ", "Ada ", "\u2019", "remember that ", "\u3000", "\t"],
)  # fmt: skip
def test_statements_are_found_in_time_that_grows_with_the_text(run: str) -> None:
    started = time.thread_time()
    for start, end in (("I like tea", "x"), ("", ""), ("Hi", "?")):
        text = start + (run * 200_000)[:200_000] + end
        statements(text)
        without_statements(text)
    assert time.thread_time() - started < 5


# Arguments of function calls


def schema(required: list[str] | None = None, **properties: Any) -> dict[str, Any]:
    named = list(properties) if required is None else required
    return {"type": "object", "properties": properties, "required": named}


STRING, NUMBER, INTEGER = {"type": "string"}, {"type": "number"}, {"type": "integer"}
BOOLEAN, STRINGS = {"type": "boolean"}, {"type": "array", "items": STRING}


@pytest.mark.parametrize(
    ("parameters", "said", "found"),
    [
        (schema(city=STRING), "What is the weather in Lisbon?", {"city": "Lisbon"}),
        (schema(city=STRING), "Weather for New York, please", {"city": "New York"}),
        (schema(city=STRING), "do it for city: porto", {"city": "porto"}),
        (schema(query=STRING), 'search for "green tea"', {"query": "green tea"}),
        (schema(query=STRING), "search for green tea", {"query": "search green tea"}),
        (schema(to=STRING, origin=STRING), "from Rome to Oslo", {"to": "Oslo", "origin": "Rome"}),
        (schema(a=INTEGER, b=NUMBER), "add 2 and 3.5", {"a": 2, "b": 3.5}),
        (schema(count=INTEGER), "some", {"count": 0}),
        (schema(count={"type": "integer", "minimum": 1}), "some", {"count": 1}),
        (schema(urgent=BOOLEAN), "now", {"urgent": False}),
        (schema([], urgent=BOOLEAN), "urgent!", {"urgent": True}),
        (schema([], city=STRING, n=INTEGER, on=BOOLEAN), "in Lisbon", {}),
        (schema(unit={"enum": ["c", "kelvin"]}), "in Kelvin", {"unit": "kelvin"}),
        (schema(unit={"enum": ["c", "kelvin"]}), "warm?", {"unit": "c"}),
        (schema([], unit={"enum": ["c", "kelvin"]}), "warm?", {}),
        (schema(tags=STRINGS), "tag 'red' and 'blue'", {"tags": ["red", "blue"]}),
        (schema(day={"type": "string", "format": "date"}), "on 2024-05-29", {"day": "2024-05-29"}),
        (schema(mail={"type": "string", "format": "email"}), "to a@b.org.", {"mail": "a@b.org"}),
        (schema(place=schema(city=STRING)), "in Oslo", {"place": {"city": "Oslo"}}),
        (schema(x={"anyOf": [INTEGER, {"type": "null"}]}), "take 5", {"x": 5}),
        (schema(x={"type": ["integer", "null"]}), "take 5", {"x": 5}),
        (schema(x={"const": 7}), "take 5", {"x": 7}),
        ({}, "anything", {}),
    ],
)
def test_arguments_are_found_in_the_message(
    parameters: dict[str, Any], said: str, found: dict[str, Any]
) -> None:
    assert fill(parameters, said) == found
    assert list(fill(parameters, said)) == list(found)


def test_a_schema_that_contains_itself_comes_to_an_end() -> None:
    node = schema(name=STRING, child={"$ref": "#"})
    assert fill(node, "in Oslo")["name"] == "Oslo"
    assert fill(schema(x={"$ref": "#/properties/x"}), "Oslo")


@pytest.mark.parametrize(
    "parameters",
    [
        {"properties": None},
        {"properties": ["a"]},
        {"properties": 5, "required": ["a"]},
        {"properties": {}, "required": True},
        [],
        None,
        "object",
    ],
)
def test_a_malformed_schema_is_as_if_there_were_none(parameters: Any) -> None:
    assert fill(parameters, "in Lisbon") == {}


@pytest.mark.parametrize(
    "malformed",
    [
        5,
        None,
        True,
        "string",
        {"enum": 5},
        {"enum": {"a": 1}},
        {"enum": []},
        {"type": 5},
        {"type": []},
        {"type": [None]},
        {"type": {"a": 1}},
        {"format": ["date"]},
        {"format": {}},
        {"anyOf": {"a": 1}},
        {"oneOf": 5},
        {"allOf": []},
        {"properties": None},
        {"$ref": "#/required/0"},
        {"$ref": 5},
    ],
)
def test_what_is_malformed_in_a_schema_is_as_if_it_were_absent(malformed: Any) -> None:
    assert fill(schema(city=malformed), "in Lisbon") == {"city": "Lisbon"}


def test_other_malformed_schemas() -> None:
    assert fill({"properties": {"a": STRING}, "required": True}, "in Lisbon") == {}
    assert fill({"properties": {"a": STRING}, "required": [[], {}, 1]}, "in Lisbon") == {}
    assert fill(schema(a={"type": "array", "items": 5}), "in Lisbon") == {"a": ["Lisbon"]}
    assert fill(schema(a={"type": "object", "properties": 5}), "in Lisbon") == {"a": {}}


@pytest.mark.parametrize("kind", ["integer", "number"])
def test_a_number_that_is_too_large_is_none(kind: str) -> None:
    for said in ("take " + "9" * 5_000, "the a is " + "9" * 5_000, "take " + "9" * 400 + ".5"):
        assert fill(schema(a={"type": kind}), said) == {"a": 0}


@given(st.dictionaries(KEYWORDS, SCHEMAS), st.text(alphabet="a 'in Ada\"5.-e@", max_size=30))
def test_any_json_can_be_a_schema(parameters: dict[str, Any], said: str) -> None:
    json.dumps(fill(parameters, said))
    json.dumps(fill(schema(a=parameters), said, "a"))


@pytest.mark.parametrize("run", ["a", " ", "\u201c", '"', "'", "a: ", "a: \u201c", "1", "1.", "@a",
                                 "a@", "http://", "in ", "A ", "-", ".", "2024-", "a b "])  # fmt: skip
def test_arguments_are_found_in_time_that_grows_with_the_text(run: str) -> None:
    kinds: list[Any] = [STRING, INTEGER, BOOLEAN, STRINGS, {"enum": ["b", 2]}]
    kinds += [{"type": "string", "format": name} for name in ("date", "date-time", "email")]
    kinds += [{"type": "string", "format": name} for name in ("uri", "uuid")]
    said = (run * 200_000)[:200_000]
    started = time.thread_time()
    for kind in kinds:
        fill(schema(a=kind), said, "get_a")
    assert time.thread_time() - started < 10


def test_a_schema_that_contains_itself_many_times_comes_to_an_end() -> None:
    started = time.thread_time()
    assert fill(schema(None, **{letter: {"$ref": "#"} for letter in "abcdefghij"}), "in Oslo")
    assert time.thread_time() - started < 5


@pytest.mark.parametrize("name", ["get_weather", "getWeather", "get-weather", "GetWeather"])
def test_a_tool_is_named_in_many_ways(name: str) -> None:
    for said in (
        "get_weather",
        "Get weather!",
        "use getweather now",
        "GET-WEATHER",
        "get the weather",
    ):
        assert mention(name).search(said)
    for said in ("forget weather", "get me weather", "get_weathers"):
        assert not mention(name).search(said)


# Texts


def test_a_long_text_is_cut_into_passages_at_its_sentences() -> None:
    sentence = "This is a sentence of some length, and then it ends. "
    text = sentence * 40
    pieces = passages(["Alone.", text])
    assert pieces[0] == "Alone."
    assert all(len(piece) <= 600 and piece.endswith("ends.") for piece in pieces[1:])
    assert " ".join(pieces[1:]) == text.strip()
    assert passages("One.\n\nTwo.") == ["One.", "Two."]
    assert passages("") == passages([]) == passages("\n\n \n") == []


@given(st.text(max_size=50).map(lambda text: text * 40))
def test_no_passage_is_too_long_and_no_word_is_lost(text: str) -> None:
    pieces = passages(text)
    assert all(0 < len(piece) <= 600 for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_a_heading_stays_with_what_it_heads() -> None:
    text = "# Guide\n\n## Stands\n\n\nThere are six.\nAsk us.\n\nThe end."
    assert passages(text) == ["# Guide\n## Stands\nThere are six.\nAsk us.", "The end."]
    assert passages("#1 is best\n\nYes") == ["#1 is best", "Yes"]


def test_words_of_time_and_the_like_carry_no_meaning() -> None:
    assert terms("Until when is the shop open, and since when, or whether ever?") == (
        "shop",
        "open",
    )


def test_sentences_end_where_they_end() -> None:
    assert sentences("It costs 3.50 here. Yes! “Why?” No\nLast e.g. this") == [
        "It costs 3.50 here.",
        "Yes!",
        "“Why?”",
        "No",
        "Last e.g. this",
    ]


@pytest.mark.parametrize(
    "forms",
    [("refund", "refunds", "refunded"), ("open", "opens", "opening"), ("city", "cities"),
     ("stop", "stops", "stopped", "stopping"), ("price", "prices"), ("live", "lives", "living")],
)  # fmt: skip
def test_forms_of_a_word_have_one_stem(forms: tuple[str, ...]) -> None:
    assert len({stem(form) for form in forms}) == 1


def test_tokens_are_words_and_marks() -> None:
    assert token_count("Hello, you two!") == 5
    assert first_tokens("Hello, you two!", 3) == "Hello, you"
    assert first_tokens("Hello", 9) == "Hello"


# Templates


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("Hello {{ user.name|upper }}{{ missing }}!", "Hello ADA!"),
        ("{% for n in range(3) %}{{ loop.index }}{% endfor %}", "123"),
        ("{% if user.metadata.vip %}vip{% else %}guest{% endif %}\n", "vip\n"),
        ("{{ user.name ~ '-' ~ 1 }}", "Ada-1"),
        ("{{ user.tags|join(', ') }} {{ user.tags|length }}", "a, b 2"),
        ("{{ user.metadata|tojson }}", '{"vip": true}'),
        ("{{ user.name.lower() }} {{ user.metadata.get('x', 'none') }}", "ada none"),
        ("{% set x = 1 + 2 %}{{ x }} {{ 7 % 4 }} {{ user.name[0] }}", "3 3 A"),
        ("{{ 2.345|round(2) }} {{ 2.1|round(0, 'ceil')|int }} {{ 12|round(-1) }}", "2.35 3 10"),
        ("{{ [1, 2, 3][1:] }} {{ (1, 2) }} {{ {'a': [1]}.a[0] }}", "[2, 3] (1, 2) 1"),
        ("{% set a, b = 1, 2 %}{{ b }} {{ '  x '|trim }} {{ 'xyx'|trim('x') }}", "2 x y"),
        (
            "{{ [1, 2, 3]|select('in', [1, 3])|list }} {{ user.tags|map('upper')|join }}",
            "[1, 3] AB",
        ),
        ("{{ user.name|replace('A', 'B') }} {{ '' is defined }}", "Bda True"),
        ("{% for k, v in user.metadata.items() %}{{ k }}={{ v }}{% endfor %}", "vip=True"),
    ],
)
def test_templates_can_do_what_texts_need(source: str, text: str) -> None:
    user = {"name": "Ada", "metadata": {"vip": True}, "tags": ["a", "b"]}
    assert Templates({"user": user}).render(source) == text


@pytest.mark.parametrize(
    "source",
    [
        "{{ user.__class__ }}{{ user.name.__class__.__mro__ }}",
        "{{ user.name.format(user) }}",
        "{{ '%99999999d' % 1 }}",
        "{{ 'a' * 99999999 }}",
        "{{ 2 ** 99999999 }}",
        "{{ user.name.ljust(99999999) }}",
        "{{ 'x'|center(99999999) }}",
        "{{ lipsum(99999) }}",
        "{% macro m() %}{{ m() }}{{ m() }}{% endmacro %}{{ m() }}",
        "{% set x %}{{ 1 }}{% endset %}",
        "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a ~ a %}" * 40 + "{{ a|length }}",
        "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a + a %}" * 40 + "{{ a|length }}",
        "{% set a = 'aaaaaaaaaa' %}" + "{% set a = a|replace('a', a) %}" * 9 + "{{ a|length }}",
        "{% set a = range(900)|list %}{{ a|join(a|join('-')) }}",
        "{% set a = [1] %}" + "{% set a = a + a %}" * 40 + "{{ a|length }}",
        "{% set a = 9 %}" + "{% set a = a * a %}" * 40 + "{{ a }}",
        "{% for a in range(999) %}{{ 'text ' }}{{ range(99)|list }}{% endfor %}",
        "{{ user.update(x=1) }}",
        "{{ user.pop('name') }}",
        "{% import 'os' as os %}",
        "{% extends 'x' %}",
        "{{ " + "(" * 500 + ")" * 500 + " }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{{ 1|round(6000000, 'ceil') }}",
        "{{ 1|round(-6000000, 'floor') }}",
        "{{ 1|round(-6000000) }}",
        "{{ 5|round(precision=16) }}",
        "{{ [5]|map('round', 6000000, 'ceil')|list }}",
        "{% set x = [1] %}" + "{% set x = [x, x] %}" * 22 + "{{ x }}",
        "{% set x = (1,) %}" + "{% set x = (x, x) %}" * 22 + "{{ x|string }}",
        "{% set x = 1 %}" + "{% set x = {'a': x, 'b': x} %}" * 22 + "{{ x|tojson }}",
        "{% set x = [1] %}" + "{% set x = [x] + [x] %}" * 22 + "{{ x|join }}",
        "{% for i in range(1000) %}{% if range(1001 - 1)|list %}{% endif %}{% endfor %}"
        + "{{ range(1000)|list|length }}",
        "{% set a = range(1000)|list %}{% if [" + "a[:]," * 7000 + "] %}{% endif %}",
        "{% set a = range(1000)|list %}{% if [" + "a[:]," * 1000 + "] %}{% endif %}",
        "{{ 0x" + "f" * 5000 + " }}",
        "{{ 0x" + "f" * 9000 + " % 0x" + "e" * 5000 + " }}",
        "{{ user.number // 3 }}",
        "{% set a = range(1000)|list %}{% set a = a + a + a + a + a + a + a + a %}"
        + "{% set a = a + a %}{% set b = range(1000)|map('string')|list %}{% set b = b + b + b + b %}"
        + "{{ b|select('in', a)|list|length }}" * 5,
        "{% set a = ['7'] %}"
        + "{% set a = a + a %}" * 12
        + "{{ a|map(attribute='"
        + ".".join("0" * 9000)
        + "')|list|length }}",
        "{{ 'a'|trim('b' * 5) }}",
        "{{ user.long.strip(user.long) }}",
        "{{ user.long|trim(user.long) }}",
        "{# " + "x" * 50_000 + " #}",
    ],
)
def test_templates_cannot_do_more(source: str) -> None:
    user: dict[str, Any] = {"name": "Ada", "number": 10**4000, "long": "x" * 100_000}
    before = dict(user)
    started = time.thread_time()
    with pytest.raises(BadRequest, match="a template cannot be rendered"):
        Templates({"user": user}).render(source)
    assert time.thread_time() - started < 2
    assert user == before


def test_a_template_uses_little_memory_before_it_is_refused() -> None:
    source = "{% set x = [1] %}" + "{% set x = [x, x] %}" * 22 + "{{ x }}"
    templates = Templates({})
    tracemalloc.start()
    try:
        with pytest.raises(BadRequest):
            templates.render(source)
        assert tracemalloc.get_traced_memory()[1] < 20_000_000
    finally:
        tracemalloc.stop()


def test_each_text_may_make_as_much_as_the_one_before(monkeypatch: pytest.MonkeyPatch) -> None:
    # What is tested is a number of things, however long a busy machine takes for them.
    monkeypatch.setattr("julep.local.templates._SECONDS", 60)
    templates = Templates({})
    source = "{% set a = range(1000)|list %}" + "{% set b = a|list %}" * 500
    for _ in range(3):
        assert templates.render(source) == ""
