"""Jinja templates that come from users: a small, bounded part of the language.

The sandbox keeps a template away from Python. It does not keep it from working for hours or
filling the memory, so that less is allowed here than there: only what is on a list, no value
longer than a limit, and all of it before a deadline that every step of a loop looks at.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.utils import pass_context
from jinja2.visitor import NodeTransformer

from .errors import BadRequest

JsonObject = dict[str, Any]

_LONGEST = 20_000
_LONGEST_RANGE = 1_000
_LARGEST_NUMBER = 10**15
_SECONDS = 0.5

_NODES: tuple[type[nodes.Node], ...] = (
    *(nodes.Template, nodes.Output, nodes.TemplateData, nodes.If, nodes.For, nodes.Assign),
    *(nodes.Name, nodes.Const, nodes.Tuple, nodes.List, nodes.Dict, nodes.Pair, nodes.Keyword),
    *(nodes.Getattr, nodes.Getitem, nodes.Slice, nodes.Call, nodes.Filter, nodes.Test),
    *(nodes.Compare, nodes.Operand, nodes.And, nodes.Or, nodes.Not, nodes.CondExpr),
    *(nodes.Concat, nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod),
    *(nodes.Neg, nodes.Pos),
)
_FILTERS = """
abs capitalize count d default dictsort first float int items last length list lower map max min
reject rejectattr reverse round select selectattr sort string title trim truncate unique upper
"""
_METHODS = """
capitalize endswith get items keys lower lstrip rstrip split splitlines startswith strip title upper
values
"""


class Templates:
    """Renders the templates of one chat.

    Args:
        values: What the templates can use: `session`, `user` and `agent`.
    """

    def __init__(self, values: JsonObject) -> None:
        self._values = values
        self._environment = _Environment()

    def render(self, source: str) -> str:
        """The template's text.

        Raises:
            BadRequest: it is no template, or does what a template may not do.
        """
        try:
            tree = _Bounded().visit(self._environment.parse(source))
            tree.set_environment(self._environment)
            template = self._environment.from_string(tree)
            return "".join(self._pieces(template.generate(self._values)))
        # A template is a program of the user's: whatever it raises is the user's mistake.
        except Exception as error:
            reason = str(error) or type(error).__name__
            raise BadRequest(f"a template cannot be rendered: {reason:.200}") from error

    def render_content(self, content: Any, *, lenient: bool) -> Any:
        """A message's content with its texts rendered.

        Args:
            content: A text or a list of content parts.
            lenient: Leave a text as it is that cannot be rendered. What is in the history
                already must not end the conversation.
        """
        if isinstance(content, str):
            return self._render_leniently(content) if lenient else self.render(content)
        return [
            {**part, "text": self.render_content(part["text"], lenient=lenient)}
            if "text" in part
            else part
            for part in cast("list[JsonObject]", content)
        ]

    def _render_leniently(self, source: str) -> str:
        try:
            return self.render(source)
        except BadRequest:
            return source

    def _pieces(self, pieces: Iterable[str]) -> Iterator[str]:
        size = 0
        for piece in pieces:
            size += len(piece)
            if size > _LONGEST:
                raise SecurityError(f"the text is longer than {_LONGEST} characters")
            yield piece


class _Environment(ImmutableSandboxedEnvironment):
    intercepted_binops = frozenset(["+", "-", "*", "/", "//", "%"])

    def __init__(self) -> None:
        super().__init__(keep_trailing_newline=True)
        self._deadline = time.thread_time() + _SECONDS
        filters: dict[str, Callable[..., Any]] = {name: FILTERS[name] for name in _FILTERS.split()}
        filters |= {"join": _join, "replace": _replace, "tojson": _to_json}
        self.filters = {name: self._checked(function) for name, function in filters.items()}
        self.filters |= {_STEPS: self._steps, _CONCAT: self._checked(_concat)}
        self.globals = {"range": _range}

    def is_safe_callable(self, obj: Any) -> bool:
        owner = getattr(obj, "__self__", None)
        named = isinstance(owner, str | dict) and obj.__name__ in _METHODS.split()
        return named or obj is _range or isinstance(owner, LoopContext)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        self._tick()
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if not numbers and operator != "+":
            raise SecurityError(f"{operator} is for numbers")
        return _checked_size(super().call_binop(context, operator, left, right))

    def _tick(self) -> None:
        if time.thread_time() > self._deadline:
            raise SecurityError(f"it takes more than {_SECONDS:g} s")

    @pass_context
    def _steps(self, context: Context, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self._tick()
            yield item

    def _checked(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def checked(*args: Any, **kwargs: Any) -> Any:
            self._tick()
            return _checked_size(function(*args, **kwargs))

        return checked


# Names that no template can write.
_STEPS = "a step"
_CONCAT = "a concatenation"


class _Bounded(NodeTransformer):
    """Refuses what is not allowed, and makes loops and `~` pass through filters that check."""

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(node, _NODES):
            raise SecurityError(f"{type(node).__name__} is not allowed")
        return super().visit(node, *args, **kwargs)

    def visit_For(self, node: nodes.For) -> nodes.For:
        if node.recursive:
            raise SecurityError("a recursive loop is not allowed")
        self.generic_visit(node)
        node.iter = _filtered(node.iter, _STEPS)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:
        self.generic_visit(node)
        return _filtered(nodes.List(node.nodes, lineno=node.lineno), _CONCAT)


def _filtered(node: Any, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _checked_size(value: Any) -> Any:
    if _size(value) > _LONGEST:
        raise SecurityError(f"a value is longer than {_LONGEST}")
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        raise SecurityError("a number is too large")
    return value


def _size(value: Any) -> int:
    sized: Any = value
    return len(sized) if isinstance(value, str | list | tuple) else 0


def _range(*bounds: int) -> range:
    numbers = range(*bounds)
    if len(numbers) > _LONGEST_RANGE:
        raise SecurityError(f"a range is longer than {_LONGEST_RANGE}")
    return numbers


def _concat(parts: list[Any]) -> str:
    return _join(parts, "")


def _join(items: Iterable[Any], d: str = "") -> str:
    parts: list[str] = []
    size = 0
    for item in items:
        parts.append(str(item))
        size += len(parts[-1]) + len(d)
        if size > _LONGEST + len(d):
            raise SecurityError(f"a text is longer than {_LONGEST}")
    return d.join(parts)


def _replace(text: str, old: str, new: str) -> str:
    text = str(text)
    if len(text) + text.count(old) * len(new) > _LONGEST:
        raise SecurityError(f"a text is longer than {_LONGEST}")
    return text.replace(old, new)


def _to_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
