"""What a template would be with a branch less, as Jinja's own parser sees branches."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import shorten
from typing import NamedTuple

from jinja2 import Environment, nodes


class Edit(NamedTuple):
    """A field of the syntax tree that gets another value."""

    what: str
    node: nodes.Node
    field: str
    value: object


class Mutant(NamedTuple):
    """A template with one edit."""

    line: int
    name: str
    """What is edited, and the text of its line, so that the line may move."""
    tree: nodes.Template


def mutants_of(environment: Environment, source: str) -> Iterator[Mutant]:
    """Each mutant of a template, in the order of its branches."""
    lines = source.splitlines()
    names: list[str] = []
    for index in range(len(list(edits_of(environment.parse(source))))):
        # Parsed anew, for whoever compiles a tree may change it.
        tree = environment.parse(source)
        edit = list(edits_of(tree))[index]
        setattr(edit.node, edit.field, edit.value)
        line = edit.node.lineno
        names.append(f"{edit.what}: {shorten(lines[line - 1], 60, placeholder=' ...')}")
        nth = names.count(names[-1])
        yield Mutant(line, names[-1] if nth == 1 else f"{names[-1]} (no. {nth})", tree)


def edits_of(tree: nodes.Template) -> Iterator[Edit]:
    """Each edit that takes a branch away."""
    for macro in tree.find_all(nodes.Macro):
        yield Edit("macro without text", macro, "body", [])
    for loop in tree.find_all(nodes.For):
        yield Edit("for without body", loop, "body", [])
        if loop.else_:
            yield Edit("for without its else", loop, "else_", [])
    for choice in tree.find_all(nodes.CondExpr):
        yield Edit("never the else", choice, "test", nodes.Const(True))
        yield Edit("always the else", choice, "test", nodes.Const(False))
    # An elif is an if of its own in the tree, and is seen to by the one that it belongs to.
    conditions = list(tree.find_all(nodes.If))
    elifs = {id(branch) for condition in conditions for branch in condition.elif_}
    for condition in conditions:
        if id(condition) not in elifs:
            yield from _edits_of_if(condition)


def _edits_of_if(condition: nodes.If) -> Iterator[Edit]:
    branches = [condition, *condition.elif_]
    for branch in branches:
        word = "if" if branch is condition else "elif"
        yield Edit(f"{word} without body", branch, "body", [])
        # What comes when no condition holds is a branch too, though nothing may be written there.
        yield Edit(f"{word} always true", branch, "test", nodes.Const(True))
        if branch is not branches[-1] or condition.else_:
            yield Edit(f"{word} never true", branch, "test", nodes.Const(False))
    if condition.else_:
        yield Edit("if without its else", condition, "else_", [])
