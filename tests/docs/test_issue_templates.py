"""The forms for issues are what GitHub takes, and name what there is."""

from __future__ import annotations

import pytest

from tools.generate import ROOT
from tools.spec import read_spec

FOLDER = ROOT / ".github" / "ISSUE_TEMPLATE"
FORMS = [path.name for path in sorted(FOLDER.glob("*.yml")) if path.name != "config.yml"]
# https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests
KINDS = {"checkboxes", "dropdown", "input", "markdown", "textarea"}


@pytest.mark.parametrize("name", FORMS)
def test_a_form_is_complete(name: str) -> None:
    form = read_spec(FOLDER / name)
    assert {*form} == {"name", "description", "labels", "body"}
    asked = [element for element in form["body"] if element["type"] != "markdown"]
    assert {element["type"] for element in form["body"]} <= KINDS
    assert len({element["id"] for element in asked}) == len(asked)
    assert len({element["attributes"]["label"] for element in asked}) == len(asked)
    assert any(element.get("validations", {}).get("required") for element in asked)


def test_there_are_forms_for_bugs_ideas_and_drift() -> None:
    assert FORMS == ["bug.yml", "drift.yml", "idea.yml"]
    assert "SECURITY.md" in (FOLDER / "bug.yml").read_text("utf-8")
    assert (ROOT / "SECURITY.md").is_file()
