"""A report says the same for a person at a terminal, for a pull request and for a program."""

from __future__ import annotations

import json
from html import unescape

import pytest
from markdown_it import MarkdownIt

from tools.spec_diff.change import Change, Level
from tools.spec_diff.impact import Impact
from tools.spec_diff.markdown import as_markdown, code, escape, prose
from tools.spec_diff.report import Report, as_json, as_text, make_report

IMPACT = Impact(
    facade=("client.agents.create(about=)",),
    client=("JulepApi.create_agent(about=)",),
    functions=("julep_api.api.agents.create_agent",),
    models=("julep_api.models.CreateAgentRequest.about",),
)


def change(
    callers: Level, readers: Level, kind: str = "property-removed", text: str = ""
) -> Change:
    return Change(
        kind=kind,
        pointer="/components/schemas/CreateAgentRequest/properties/about",
        text=text or f"The property about of CreateAgentRequest: {kind}.",
        callers=callers,
        readers=readers,
        operations=("create_agent",),
        schema="CreateAgentRequest",
        name="about",
    )


def report(*changes: Change, impact: Impact = IMPACT, warnings: tuple[str, ...] = ()) -> Report:
    return make_report("old.yaml", "new.yaml", changes, lambda _: impact, warnings)


BREAKING = change(Level.BREAKING, Level.ADDITIVE)
ADDITIVE = change(Level.ADDITIVE, Level.COSMETIC, "property-added")
COSMETIC = change(Level.COSMETIC, Level.COSMETIC, "text-changed")


def test_text_is_grouped_from_the_gravest_down() -> None:
    assert as_text(report(COSMETIC, ADDITIVE, BREAKING)) == (
        "old.yaml -> new.yaml: 1 breaking, 1 additive, 1 cosmetic\n"
        "\n"
        "BREAKING (1)\n"
        "  property-removed  (breaks callers, helps readers)\n"
        "    The property about of CreateAgentRequest: property-removed.\n"
        "    at /components/schemas/CreateAgentRequest/properties/about\n"
        "    facade: client.agents.create(about=)\n"
        "    client: JulepApi.create_agent(about=)\n"
        "    functions: julep_api.api.agents.create_agent\n"
        "    models: julep_api.models.CreateAgentRequest.about\n"
        "\n"
        "ADDITIVE (1)\n"
        "  property-added  (helps callers)\n"
        "    The property about of CreateAgentRequest: property-added.\n"
        "    at /components/schemas/CreateAgentRequest/properties/about\n"
        "    facade: client.agents.create(about=)\n"
        "    client: JulepApi.create_agent(about=)\n"
        "    functions: julep_api.api.agents.create_agent\n"
        "    models: julep_api.models.CreateAgentRequest.about\n"
        "\n"
        "COSMETIC (1)\n"
        "  text-changed\n"
        "    The property about of CreateAgentRequest: text-changed.\n"
        "    at /components/schemas/CreateAgentRequest/properties/about\n"
    )


def test_a_class_that_goes_is_named_though_no_operation_changes() -> None:
    gone = change(Level.COSMETIC, Level.COSMETIC, "component-removed")
    found = report(gone, impact=Impact(models=("julep_api.models.Agent",)))
    assert "    models: julep_api.models.Agent\n" in as_text(found)
    assert "  - models: `julep_api.models.Agent`\n" in as_markdown(found)


def test_no_changes_are_one_line() -> None:
    assert as_text(report()) == "old.yaml -> new.yaml: no changes\n"
    assert as_markdown(report()) == "**API changes: no changes** (`old.yaml` → `new.yaml`)\n"


def test_a_change_that_breaks_both_sides_says_so_once() -> None:
    assert "  property-removed  (breaks callers and readers)\n" in as_text(
        report(change(Level.BREAKING, Level.BREAKING))
    )


def test_a_terminal_obeys_nothing_in_a_document() -> None:
    text = as_text(
        report(change(Level.BREAKING, Level.BREAKING, text="red \x1b[31m\nand\ttwo lines"))
    )
    assert "\x1b" not in text
    assert "    red \\x1b[31m and two lines\n" in text


def test_a_person_sees_the_first_names_and_a_program_all() -> None:
    many = Impact(functions=tuple(f"julep_api.api.agents.f{number}" for number in range(10)))
    found = report(BREAKING, impact=many)
    assert "julep_api.api.agents.f5 and 4 more\n" in as_text(found)
    assert "`julep_api.api.agents.f5` and 4 more\n" in as_markdown(found)
    touches = json.loads(as_json(found))["changes"][0]["touches"]
    assert touches["functions"] == list(many.functions)


def test_json_has_the_documented_keys() -> None:
    value = json.loads(as_json(report(ADDITIVE, BREAKING, warnings=("Mind this.",))))
    assert value == {
        "format": 1,
        "old": "old.yaml",
        "new": "new.yaml",
        "level": "breaking",
        "counts": {"breaking": 1, "additive": 1, "cosmetic": 0},
        "warnings": ["Mind this."],
        "changes": [
            {
                "kind": "property-removed",
                "level": "breaking",
                "callers": "breaking",
                "readers": "additive",
                "pointer": "/components/schemas/CreateAgentRequest/properties/about",
                "text": BREAKING.text,
                "operations": ["create_agent"],
                "schema": "CreateAgentRequest",
                "name": "about",
                "touches": {
                    "facade": ["client.agents.create(about=)"],
                    "client": ["JulepApi.create_agent(about=)"],
                    "functions": ["julep_api.api.agents.create_agent"],
                    "models": ["julep_api.models.CreateAgentRequest.about"],
                },
            },
            {
                "kind": "property-added",
                "level": "additive",
                "callers": "additive",
                "readers": "cosmetic",
                "pointer": "/components/schemas/CreateAgentRequest/properties/about",
                "text": ADDITIVE.text,
                "operations": ["create_agent"],
                "schema": "CreateAgentRequest",
                "name": "about",
                "touches": value["changes"][0]["touches"],
            },
        ],
    }


def test_json_without_changes_has_no_level() -> None:
    assert json.loads(as_json(report()))["level"] == "none"


def test_markdown_folds_what_is_cosmetic() -> None:
    found = as_markdown(report(COSMETIC, BREAKING))
    assert found.startswith("**API changes: 1 breaking, 0 additive, 1 cosmetic**")
    shown, folded = found.split("<details>")
    assert "### Breaking (1)" in shown
    assert "**`property-removed`** breaks callers, helps readers: " in shown
    assert "  - facade: `client.agents.create(about=)`\n" in shown
    assert "<summary>Cosmetic (1)</summary>\n\n- **`text-changed`**: " in folded
    assert folded.endswith("</details>\n")


def test_warnings_are_in_every_form() -> None:
    found = report(warnings=("Something is amiss.",))
    assert "warning: Something is amiss.\n" in as_text(found)
    assert "> Warning: Something is amiss.\n" in as_markdown(found)


@pytest.mark.parametrize(
    "text",
    [
        "*not* _slanted_ and **not** bold",
        "a | b in a table",
        "<script>alert(1)</script> &amp; &lt;",
        "[a link](http://example.com) and <http://example.com>",
        "`code` and ``more``",
        "1. no list, # no heading, > no quote, - no item, ~~not struck~~",
        "a back\\slash",
        "![no image](x.png)",
    ],
)
def test_markdown_shows_a_text_as_it_is(text: str) -> None:
    html = MarkdownIt("gfm-like", {"linkify": False}).renderInline(escape(text))
    assert unescape(html) == text


def test_markdown_shows_names_between_backticks_as_code() -> None:
    html = MarkdownIt().renderInline(prose("`a|b`: the *default* is now `<b>`, and a ` stays"))
    assert html == ("<code>a|b</code>: the *default* is now <code>&lt;b&gt;</code>, and a ` stays")


def test_markdown_notifies_nobody_and_links_no_issue() -> None:
    assert escape("ask @somebody about #12") == "ask @<!-- -->somebody about #<!-- -->12"


@pytest.mark.parametrize("name", ["a`b", "`a`", "``", "a | b", "<b>", "/paths/~1a~1{b}/get"])
def test_a_code_span_shows_a_name_as_it_is(name: str) -> None:
    html = MarkdownIt().renderInline(code(name))
    assert unescape(html) == f"<code>{name}</code>"
