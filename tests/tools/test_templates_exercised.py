"""Each template and each of its branches is needed: without it, a file that is checked in is another.

openapi.yaml reaches most of them. What it doesn't reach is in tests/generated/traps.yaml.
"""

from __future__ import annotations

import pytest
from template_mutants import Mutant, mutants_of
from template_rendering import Rendering

from tests.generated.golden import GOLDEN, of_the_document
from tools.generate import PACKAGE, ROOT, RUNTIME, TEMPLATES, read_tree
from tools.spec import SPEC

TRAPS = "tests/generated/traps.yaml"
NAMES = sorted(path.name for path in (ROOT / TEMPLATES).glob("*.jinja"))

NO_MEMBERS = "what is no union has no members to go through"

UNNOTICED = {
    "_python.jinja": {
        'elif always true: {%- elif k == "union" -%}{%- for member in ...': NO_MEMBERS,
        'elif always true: {%- elif k == "union" -%}{%- for member in ... (no. 2)': NO_MEMBERS,
    },
    "model.py.jinja": {
        "if always true: self.{{ a }} = {% if convert %}{{ convert }}({{ a }}){% ...": (
            "ruff removes the parentheses around a name"
        )
    },
}
"""What makes no difference, with the reason."""


@pytest.fixture(scope="module")
def renderings(tmp_path_factory: pytest.TempPathFactory) -> list[Rendering]:
    """Both documents, the quicker one first."""
    return [
        Rendering(ROOT / document, tmp_path_factory.mktemp("rendered"))
        for document in (TRAPS, SPEC)
    ]


def test_what_is_rendered_here_is_what_is_checked_in(renderings: list[Rendering]) -> None:
    of_traps, of_spec = (rendering.formatted for rendering in renderings)
    assert of_the_document(of_traps) == read_tree(GOLDEN)
    beside = read_tree(ROOT / RUNTIME) | {"py.typed": b""}
    assert of_spec | beside == read_tree(ROOT / PACKAGE)


def test_templates_that_are_parsed_again_make_no_difference(renderings: list[Rendering]) -> None:
    for rendering in renderings:
        env = rendering.project.env
        trees = {name: env.parse((ROOT / TEMPLATES / name).read_text("utf-8")) for name in NAMES}
        assert not rendering.shows_mutants(trees)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_is_needed(name: str, renderings: list[Rendering]) -> None:
    assert any(rendering.shows_absence(name) for rendering in renderings)


@pytest.mark.soak  # several minutes
@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", NAMES)
def test_each_branch_of_a_template_is_needed(name: str, renderings: list[Rendering]) -> None:
    source = (ROOT / TEMPLATES / name).read_text("utf-8")
    environment = renderings[0].project.env

    def is_noticed(mutant: Mutant) -> bool:
        return any(rendering.shows_mutant(name, mutant.tree) for rendering in renderings)

    unnoticed = [mutant for mutant in mutants_of(environment, source) if not is_noticed(mutant)]
    known = UNNOTICED.get(name, {})
    assert not [
        f"{TEMPLATES}/{name}:{mutant.line}: {mutant.name}"
        for mutant in unnoticed
        if mutant.name not in known
    ]
    assert known.keys() <= {mutant.name for mutant in unnoticed}, "an entry is not needed any more"
