"""Each rule of ours objects to what the generator would swallow, and to nothing else."""

from __future__ import annotations

import operation_rule_cases
import pytest
import schema_rule_cases
from tidy_document import CONTENT, LOUD, NOTE, TEXT, TIDY, Json, found_by, with_changes

from tools import operation_rules
from tools.generate import ROOT
from tools.spec import SPEC, read_spec
from tools.spec_rules import RULES, Rule, findings

CASES = schema_rule_cases.CASES | operation_rule_cases.CASES


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_rule_catches_the_bad_document_and_not_its_good_twin(
    case: tuple[Rule, Json, Json, str, str],
) -> None:
    rule, bad, good, place, words = case
    (finding,) = found_by(rule, bad)
    assert finding.startswith(f"{place}: ")
    assert words in finding
    assert "; " in finding, "it does not say what to do"
    assert found_by(rule, good) == []


def test_every_rule_has_a_case() -> None:
    assert {rule for rule, *_ in CASES.values()} == {*RULES}


def test_the_spec_of_this_project_passes() -> None:
    assert findings(read_spec(ROOT / SPEC)) == []


def test_the_tidy_document_passes() -> None:
    assert findings(TIDY) == []


def test_an_error_is_wanted_only_where_it_can_happen() -> None:
    public = {
        "operationId": "read_status",
        "tags": ["status"],
        "summary": "Read the status",
        "security": [],
        "responses": {
            "200": {"description": "It.", "content": CONTENT},
            **{code: {"description": "Busy."} for code in ("429", "500", "503")},
        },
    }
    assert findings(with_changes({"/paths/~1status": {"get": public}})) == []


def test_parameters_of_an_operation_take_the_place_of_its_paths() -> None:
    own = {"name": "book_id", "in": "path", "required": True, "schema": TEXT}
    assert found_by(operation_rules.arguments_have_names_of_their_own, {LOUD: own}) == []


def test_what_an_example_shows_is_no_part_of_the_document() -> None:
    example = {"$ref": "nowhere", "description": "x", "required": ["y"]}
    changes = {
        f"{NOTE}/example": example,
        f"{NOTE}/properties/default": {**TEXT, "default": example},
        f"{NOTE}/x-note": example,
    }
    assert findings(with_changes(changes)) == []


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"paths": [], "components": {"schemas": {"A": {"allOf": {}, "enum": 1, "required": True}}}},
        {"paths": {"/a": {"get": {"parameters": [1], "requestBody": [], "responses": 2}}}},
        {"components": {"schemas": {"A": {"allOf": [{"$ref": "#/components/schemas/A"}]}}}},
        {"paths": {"/a": {"$ref": "#/paths/~1b"}, "/b": {"$ref": "#/paths/~1a"}}},
        {"a": {"$ref": "#/b/7"}, "b": [{"$ref": "other.yaml#/a"}]},
    ],
    ids=repr,
)
def test_a_document_that_is_not_valid_is_no_trouble(document: Json) -> None:
    assert all(": " in finding for finding in findings(document))
