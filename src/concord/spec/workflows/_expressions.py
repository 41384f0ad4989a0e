"""Runtime expressions of Arazzo 1.0: `$steps.book.outputs.id`, `$response.body#/data/0/id`.

Model: the ABNF of the standard as one regular expression a family. An expression that is a whole
value keeps the type of what it leads to; within a text it stands in braces (`"Bearer
{$inputs.token}"`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from concord.spec._pointer import child

_NAME = r"[A-Za-z0-9_.\-]+"
_STEP = r"[A-Za-z0-9_\-]+"
_POINTER = r"(?P<pointer>#(?:/[^\s{}]*)?)?"
_FORMS = tuple(
    re.compile(rf"\$(?P<source>{source}){rest}\Z")
    for source, rest in (
        ("url|method|statusCode", ""),
        ("request|response", r"\.(?P<part>header)\.(?P<name>[!#$%&'*+\-.^_`|~0-9A-Za-z]+)"),
        ("request", rf"\.(?P<part>query|path)\.(?P<name>{_NAME})"),
        ("request|response", rf"\.(?P<part>body){_POINTER}"),
        ("inputs", rf"\.(?P<name>{_NAME}){_POINTER}"),
        ("outputs", rf"\.(?P<name>{_NAME}){_POINTER}"),
        ("steps", rf"\.(?P<owner>{_STEP})\.(?P<part>outputs)\.(?P<name>{_NAME}){_POINTER}"),
        (
            "workflows",
            rf"\.(?P<owner>{_STEP})\.(?P<part>inputs|outputs)\.(?P<name>{_NAME}){_POINTER}",
        ),
        ("sourceDescriptions", rf"\.(?P<owner>{_STEP})\.(?P<name>{_NAME})"),
        (
            "components",
            rf"\.(?P<part>parameters|successActions|failureActions|inputs)\.(?P<name>{_NAME})",
        ),
    )
)
_EMBEDDED = re.compile(r"\{(\$[^{}]+)\}")


class ExpressionError(ValueError):
    """A text is no runtime expression or condition; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Expression:
    """A runtime expression, taken apart.

    source   the word after the `$`: `inputs`, `steps`, `response`, `statusCode`, …
    owner    id of the step or workflow, or name of the source description
    part     `body`, `header`, `query`, `path`, `inputs`, `outputs`, or a kind of component
    name     of the header, parameter, input, output or component
    pointer  the JSON pointer into the value; None where there is no `#`
    """

    text: str
    source: str
    owner: str = ""
    part: str = ""
    name: str = ""
    pointer: str | None = None


def parse_expression(text: str) -> Expression:
    """The expression that `text` is. Raises ExpressionError if it is none."""
    for form in _FORMS:
        found = form.match(text)
        if found:
            groups = found.groupdict()
            pointer = groups.pop("pointer", None)
            named = {name: value or "" for name, value in groups.items()}
            return Expression(text=text, pointer=None if pointer is None else pointer[1:], **named)
    raise ExpressionError(f"{text!r} is no runtime expression")


def pieces(text: str) -> list[str | Expression]:
    """The literal texts and the expressions of which a value consists, in order.

    A text that is an expression as a whole is one piece. Raises ExpressionError.
    """
    return [parse_expression(text)] if text.startswith("$") else embedded(text)


def embedded(text: str) -> list[str | Expression]:
    """The literal texts of `text`, and the expressions that stand in braces between them.

    Raises ExpressionError.
    """
    found: list[str | Expression] = []
    end = 0
    for match in _EMBEDDED.finditer(text):
        found += [text[end : match.start()], parse_expression(match[1])]
        end = match.end()
    return [it for it in [*found, text[end:]] if it != ""]


def expressions_in(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    """Pointer and text of each text below `value`, which stands at `pointer`, that may have any."""
    if isinstance(value, str):
        # cheap, and enough: a text without it has no expression
        if "$" in value:
            yield pointer, value
    elif isinstance(value, (dict, list)):
        for key, below in value.items() if isinstance(value, dict) else enumerate(value):
            yield from expressions_in(below, child(pointer, key))
