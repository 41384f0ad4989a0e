"""Reading the path, query and header parameters of a request.

Model: a reader per declared parameter, compiled once; reading gives a value of its schema's
type or violations, never an exception.
Known limits: styles `form`, `spaceDelimited`, `pipeDelimited` and `simple`, of scalars and arrays;
no `deepObject` (bracketed names are declared literally), no `content`, no cookies.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, cast
from urllib.parse import unquote_to_bytes

from concord.emulator._schemas import Schemas
from concord.emulator._values import is_text, readings
from concord.emulator.behaviour import Violation
from concord.spec import Operation, Parameter, child

Where = Literal["path", "query", "header"]
_SEPARATORS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
_NOT_PARAMETERS = {"accept", "content-type", "authorization"}


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How one parameter is read."""

    name: str
    where: Where
    required: bool
    schema: str
    types: tuple[str, ...]
    array: bool
    item_types: tuple[str, ...]
    separator: str | None
    default: Any
    has_default: bool

    def read(self, texts: Sequence[str], schemas: Schemas) -> tuple[Any, list[Violation]]:
        """The value of the parameter given `texts` times, and what is wrong with it."""
        if not all(is_text(text) for text in texts):
            return None, [self._violation("", "is not percent-encoded UTF-8")]
        if not self.array:
            # which of two values counts differs between servers, so neither is taken
            if len(texts) > 1:
                return None, [self._violation("", f"is given {len(texts)} times, expected once")]
            candidates = readings(texts[0], self.types)
        else:
            candidates = [self._array(texts)]
        for value in candidates:
            if schemas.validator(self.schema, "request").is_valid(value):
                return value, []
        found = schemas.violations(self.schema, candidates[0], "request")
        return None, [self._violation(each.at, each.what) for each in found]

    def _array(self, texts: Sequence[str]) -> list[Any]:
        if self.separator is not None:
            texts = [part for text in texts for part in text.split(self.separator)]
        return [readings(text, self.item_types)[0] for text in texts]

    def missing(self) -> Violation:
        """The violation of leaving out a required parameter."""
        return self._violation("", "is required")

    def _violation(self, pointer: str, message: str) -> Violation:
        return Violation(where=self.where, pointer=child("", self.name) + pointer, message=message)


def compile_readers(operation: Operation, schemas: Schemas) -> Iterator[Reader]:
    """A reader per parameter of `operation`."""
    for parameter in operation.parameters:
        ignored = parameter.location == "header" and parameter.name.lower() in _NOT_PARAMETERS
        if parameter.location == "cookie" or ignored or "schema" not in parameter.definition:
            continue
        yield _reader(parameter, schemas)


def _reader(parameter: Parameter, schemas: Schemas) -> Reader:
    pointer = child(parameter.pointer, "schema")
    query = parameter.location == "query"
    style = parameter.definition.get("style", "form" if query else "simple")
    explode = parameter.definition.get("explode", style == "form")
    items = schemas.items(pointer)
    marker = object()
    default = schemas.keyword(pointer, "default", marker)
    return Reader(
        name=parameter.name if parameter.location != "header" else parameter.name.lower(),
        where=cast(Where, parameter.location),
        required=parameter.required,
        schema=pointer,
        types=schemas.types(pointer),
        array="array" in schemas.types(pointer),
        item_types=schemas.types(items) if items else (),
        separator=None if query and explode else _SEPARATORS.get(style, ","),
        default=None if default is marker else default,
        has_default=default is not marker,
    )


def read_all(
    readers: Sequence[Reader], given: Mapping[str, Sequence[str]], schemas: Schemas
) -> tuple[dict[str, Any], list[Violation]]:
    """The values of one kind of parameters by name, and everything that is wrong with them."""
    values: dict[str, Any] = {}
    violations: list[Violation] = []
    for reader in readers:
        texts = given.get(reader.name)
        if texts:
            value, wrong = reader.read(texts, schemas)
            violations += wrong
            if not wrong:
                values[reader.name] = value
        elif reader.required:
            violations.append(reader.missing())
        elif reader.has_default:
            values[reader.name] = reader.default
    return values, violations


def parse_pairs(text: bytes) -> dict[str, list[str]]:
    """The names and values of a query string or a form, each as often as it is given."""
    found: dict[str, list[str]] = {}
    for pair in text.split(b"&") if text else ():
        if pair:
            name, _, value = pair.partition(b"=")
            found.setdefault(_decoded(name), []).append(_decoded(value))
    return found


def _decoded(text: bytes) -> str:
    raw = unquote_to_bytes(text.replace(b"+", b" "))
    return raw.decode("utf-8", "surrogateescape")
