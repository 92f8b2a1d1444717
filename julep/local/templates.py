"""Jinja templates that come from users: a small, bounded part of the language.

The sandbox keeps a template away from Python. It does not keep it from working for hours or
filling the memory, so that less is allowed here than there: only what is on a list, no value
larger than a limit with all that is in it, not too many of them, and all of it before a deadline
that every step looks at.
"""

from __future__ import annotations

import functools
import json
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

from jinja2 import nodes
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS, do_round
from jinja2.runtime import Context, LoopContext
from jinja2.sandbox import ImmutableSandboxedEnvironment
from jinja2.tests import TESTS
from jinja2.utils import pass_context
from jinja2.visitor import NodeTransformer

from .errors import BadRequest

JsonObject = dict[str, Any]

_LONGEST = 20_000
_LONGEST_RANGE = 1_000
_LARGEST_NUMBER = 10**15
_LARGEST_PRECISION = 15
_LONGEST_ARGUMENT = 1_000
_LONGEST_SOURCE = 2 * _LONGEST
_MOST_NODES = 5_000
_MOST_MADE = 1_000_000
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
reject rejectattr reverse select selectattr sort string title truncate unique upper
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
            if len(source) > _LONGEST_SOURCE:
                raise SecurityError(f"it is longer than {_LONGEST_SOURCE} characters")
            self._environment.start()
            tree = _Bounded(self._environment.tick).visit(self._environment.parse(source))
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
        filters |= {"join": _join, "replace": _replace, "round": _round, "tojson": _to_json}
        filters |= {"trim": _trim, _CONCAT: _concat, _VALUE: _same}
        self.filters = {name: self._checked(function) for name, function in filters.items()}
        self.filters |= {_STEPS: self._steps}
        tests = cast("dict[str, Callable[..., Any]]", TESTS)
        self.tests = {name: self._checked(function) for name, function in tests.items()}
        self._made = 0
        self.globals = {"range": _range}

    def start(self) -> None:
        """Begin a text: what the one before has made is gone."""
        self._made = 0

    def tick(self) -> None:
        """Look at the deadline."""
        if time.thread_time() > self._deadline:
            raise SecurityError(f"it takes more than {_SECONDS:g} s")

    def getitem(self, obj: Any, argument: Any) -> Any:
        self.tick()
        return super().getitem(obj, argument)

    def getattr(self, obj: Any, attribute: str) -> Any:
        self.tick()
        return super().getattr(obj, attribute)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.tick()
        if any(_size(argument) > _LONGEST_ARGUMENT for argument in (*args, *kwargs.values())):
            raise SecurityError(f"an argument is longer than {_LONGEST_ARGUMENT}")
        return self._counted(super().call(context, obj, *args, **kwargs))

    def is_safe_callable(self, obj: Any) -> bool:
        owner = getattr(obj, "__self__", None)
        named = isinstance(owner, str | dict) and obj.__name__ in _METHODS.split()
        return named or obj is _range or isinstance(owner, LoopContext)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        self.tick()
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if not numbers and operator != "+":
            raise SecurityError(f"{operator} is for numbers")
        _check_number(left)
        _check_number(right)
        return self._counted(super().call_binop(context, operator, left, right))

    def _counted(self, value: Any) -> Any:
        """The value, if neither it nor all that was made up to now is too large."""
        size = _size(value)
        self._made += size
        if size > _LONGEST:
            raise SecurityError(f"a value is longer than {_LONGEST}")
        if self._made > _MOST_MADE:
            raise SecurityError(f"its values are longer than {_MOST_MADE}")
        _check_number(value)
        return value

    @pass_context
    def _steps(self, context: Context, items: Iterable[Any]) -> Iterator[Any]:
        for item in items:
            self.tick()
            yield item

    def _checked(self, function: Callable[..., Any]) -> Callable[..., Any]:
        @functools.wraps(function)
        def checked(*args: Any, **kwargs: Any) -> Any:
            self.tick()
            return self._counted(function(*args, **kwargs))

        return checked


# Names that no template can write.
_STEPS = "a step"
_CONCAT = "a concatenation"
_VALUE = "a value"


class _Bounded(NodeTransformer):
    """Refuses what is not allowed, and makes loops, `~`, lists and the like pass through filters
    that check.
    """

    def __init__(self, tick: Callable[[], None]) -> None:
        self._tick = tick
        self._nodes = 0

    def visit(self, node: nodes.Node, *args: Any, **kwargs: Any) -> Any:
        self._tick()
        self._nodes += 1
        if self._nodes > _MOST_NODES:
            raise SecurityError(f"it has more than {_MOST_NODES} parts")
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

    def visit_Const(self, node: nodes.Const) -> nodes.Const:
        _check_number(node.value)
        return node

    def visit_List(self, node: nodes.List) -> nodes.Filter:
        self.generic_visit(node)
        return _filtered(node, _VALUE)

    def visit_Dict(self, node: nodes.Dict) -> nodes.Filter:
        self.generic_visit(node)
        return _filtered(node, _VALUE)

    def visit_Tuple(self, node: nodes.Tuple) -> nodes.Expr:
        self.generic_visit(node)
        return _filtered(node, _VALUE) if node.ctx == "load" else node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Expr:
        self.generic_visit(node)
        return _filtered(node, _VALUE) if isinstance(node.arg, nodes.Slice) else node


def _filtered(node: Any, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _check_number(value: Any) -> None:
    if isinstance(value, int) and abs(value) > _LARGEST_NUMBER:
        raise SecurityError("a number is too large")


def _size(value: Any) -> int:
    """How large a value is as a text, about: with all that is in it, as often as it is in it.

    It stops where there is too much: a list that holds another twice, which holds another
    twice, and so on, is small in memory and without end as a text.
    """
    size = 0
    left: list[Any] = [value]
    while left and size <= _LONGEST:
        one = left.pop()
        if isinstance(one, str):
            size += len(one)
        elif isinstance(one, dict):
            pairs = cast("dict[object, object]", one)
            size += len(pairs)
            if size <= _LONGEST:
                left += (*pairs, *pairs.values())
        elif isinstance(one, list | tuple):
            items = cast("list[Any]", one)
            size += len(items)
            if size <= _LONGEST:
                left += items
    return size


def _same(value: Any) -> Any:
    return value


def _round(value: float, precision: int = 0, method: Any = "common") -> float:
    if abs(precision) > _LARGEST_PRECISION:
        raise SecurityError(f"a precision is larger than {_LARGEST_PRECISION}")
    _check_number(value)
    return do_round(value, precision, method)


def _trim(text: str, chars: str | None = None) -> str:
    if chars is not None and len(chars) > _LONGEST_ARGUMENT:
        raise SecurityError(f"an argument is longer than {_LONGEST_ARGUMENT}")
    return str(text).strip(chars)


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
