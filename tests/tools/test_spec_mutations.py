"""The comparison of two API documents notices every change, and no change where there is none.

Each case is named by its seed, its change and its place. To look for what the usual seed does not
find: SPEC_MUTATION_SEED=<any number> SPEC_MUTATION_CASES=3 python -m pytest
tests/tools/test_spec_mutations.py
"""

from __future__ import annotations

import copy
import json
import os
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from random import Random
from typing import Any, cast

import jsonschema_rs
import pytest
import spec_mutations_document
import spec_mutations_operations
import spec_mutations_parameters
import spec_mutations_properties
import spec_mutations_types
import spec_mutations_values
from _pytest.mark import ParameterSet
from openapi_spec_validator import schemas, validate
from spec_mutations import QUIET, Case, Index, cases, disagreements
from spec_rewritings import REWRITINGS, Rewrite, all_of_united, references_resolved, several_at_once
from spec_texts import TEXTS, Write, as_json, with_comments
from spec_walk import Json, at

from tools import drift, generate
from tools.spec import SPEC, read_spec
from tools.spec_diff.change import Change
from tools.spec_diff.compare import compare
from tools.spec_diff.load import load

SEED = int(os.environ.get("SPEC_MUTATION_SEED", "4"))
EACH = int(os.environ.get("SPEC_MUTATION_CASES", "1"))
"""Cases of each way to change the document."""

INDEX = Index.of(read_spec(generate.ROOT / SPEC))
MUTATORS = [
    *spec_mutations_values.MUTATORS,
    *spec_mutations_types.MUTATORS,
    *spec_mutations_properties.MUTATORS,
    *spec_mutations_parameters.MUTATORS,
    *spec_mutations_operations.MUTATORS,
    *spec_mutations_document.MUTATORS,
]
CASES = list(cases(INDEX, MUTATORS, SEED, EACH))
BY_NAME = {case.mutator.name: case for case in CASES}
REGENERATED = ["enum-value-added", "null-allowed", "required property", "operation renamed"]
REGENERATED_IN_SOAK = ["property renamed", "parameter dropped", "first tag", "body's need"]
"""A sample of what makes other Python. It is small, as the generator takes a second or more."""
COPIED = ["server-added"]
COPIED_IN_SOAK = ["maximum-lowered", "version-changed"]
"""A sample of what may make no other Python: it is in the JSON copy at least."""
REFUSED = BY_NAME["media type of a body replaced"]
"""What the generator has no code for."""

SHAPES = {
    "3.0": jsonschema_rs.validator_for(dict(cast(Any, schemas).schema_v30)),
    "3.1": jsonschema_rs.validator_for(dict(cast(Any, schemas).schema_v31)),
}


def check_shape(document: Json) -> None:
    """The quick part of the validation."""
    SHAPES[document["openapi"][:3]].validate(document)


def leads_somewhere(change: Change, *documents: Json) -> bool:
    """Whether the pointer of a change is one into any of the documents."""
    for document in documents:
        try:
            at(document, change.pointer)
        except (LookupError, ValueError, TypeError):
            continue
        return True
    return False


def changed_document(case: Case) -> Json:
    """That of the two of a case that is not the project's own."""
    old, new, _ = case.build(INDEX)
    return old if new == INDEX.document else new


def test_the_changes_are_many_and_spread_over_the_document() -> None:
    places = Counter(case.place for case in CASES)
    assert len(CASES) >= 100 * EACH
    assert len(places) > len(CASES) / 2
    assert max(places.values()) < len(CASES) / 20


@pytest.fixture(scope="module")
def neighbour() -> Iterator[ProcessPoolExecutor]:
    """Another process, for half of the work."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield pool


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_change_is_reported_for_what_it_is(case: Case, neighbour: ProcessPoolExecutor) -> None:
    old, new, (forward, backward) = case.build(INDEX)
    check_shape(old)
    check_shape(new)
    reverse = neighbour.submit(compare, new, old)
    changes = compare(old, new)
    assert not disagreements(changes, forward)
    assert not [change for change in changes if not leads_somewhere(change, new, old)]
    assert not disagreements(reverse.result(), backward), "in the other direction"


@pytest.mark.parametrize("case", CASES[::20], ids=str)
def test_changed_documents_are_valid(case: Case) -> None:
    validate(changed_document(case))


@pytest.mark.parametrize("seed", range(SEED, SEED + 6))
@pytest.mark.parametrize("rewrite", [*REWRITINGS, several_at_once])
def test_the_same_meaning_in_other_words_is_no_change(rewrite: Rewrite, seed: int) -> None:
    written = copy.deepcopy(INDEX.document)
    rewrite(written, Random(seed))
    check_shape(written)
    # Each way to write is the older one half of the time.
    pair = (INDEX.document, written) if seed % 2 else (written, INDEX.document)
    assert not [change for change in compare(*pair) if change.level > QUIET]


@pytest.mark.parametrize("case", CASES[::12], ids=str)
def test_a_change_is_the_same_if_all_else_is_in_other_words(case: Case) -> None:
    random = Random(str(case))
    old, new, (expected, _) = case.build(INDEX)
    # What these two write anew is not one node any more, or not what the case has changed.
    rewrite = random.choice(
        [r for r in REWRITINGS if r not in (references_resolved, all_of_united)]
    )
    rewrite(new, random)
    found = Counter((c.kind, c.callers, c.readers) for c in compare(old, new) if c.level > QUIET)
    wanted = Counter((e.kind, e.callers, e.readers) for e in expected if e.level > QUIET)
    assert found == wanted, rewrite


@pytest.mark.parametrize("seed", range(SEED, SEED + 4))
@pytest.mark.parametrize("write", TEXTS)
def test_the_same_document_in_another_text_is_no_change(
    write: Write, seed: int, tmp_path: Path
) -> None:
    path = tmp_path / ("spec.json" if write is as_json else "spec.yaml")
    path.write_text(write(INDEX.document, Random(seed)), encoding="utf-8")
    assert not compare(INDEX.document, load(str(path)))


def regenerated(text: str, tree: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[int, set[str]]:
    """The exit status of drift for a text of the spec, and the files that it makes otherwise."""
    made: list[generate.Output] = []

    def render(root: Path) -> generate.Output:
        made.append(generate.render(root))
        return made[-1]

    (tree / SPEC).write_text(text, encoding="utf-8")
    monkeypatch.setattr(drift, "render", render)
    status, there = drift.main(["--root", str(tree)]), generate.read_current(tree)
    (fresh,) = made
    return status, {
        path for path in there.keys() | fresh.keys() if there.get(path) != fresh.get(path)
    }


def sample(names: list[str], in_soak: list[str]) -> list[ParameterSet]:
    return [
        *(pytest.param(BY_NAME[name], id=name) for name in names),
        *(pytest.param(BY_NAME[name], id=name, marks=pytest.mark.soak) for name in in_soak),
    ]


@pytest.mark.parametrize("case", sample(REGENERATED, REGENERATED_IN_SOAK))
def test_it_is_drift_where_other_python_would_be_generated(
    case: Case, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, files = regenerated(json.dumps(changed_document(case)), tree, monkeypatch)
    assert any(path.startswith(generate.PACKAGE) for path in files)
    assert status == 1


@pytest.mark.parametrize("case", sample(COPIED, COPIED_IN_SOAK))
def test_it_is_drift_where_only_the_copy_would_be_another(
    case: Case, tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, files = regenerated(json.dumps(changed_document(case)), tree, monkeypatch)
    assert generate.SPEC_COPY in files
    assert status == 1


def test_what_cannot_be_generated_is_no_drift_but_an_error(tree: Path) -> None:
    document = changed_document(REFUSED)
    (tree / SPEC).write_text(json.dumps(document), encoding="utf-8")
    assert drift.main(["--root", str(tree)]) == 2


def test_the_same_document_in_another_text_is_no_drift(
    tree: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    text = with_comments(INDEX.document, Random(SEED))
    assert regenerated(text, tree, monkeypatch) == (0, set())
