"""Reading the path, query, header and cookie parameters of a request.

Model: a reader per declared parameter, compiled once; reading gives a value of its schema's
type or violations, never an exception. How texts are taken apart is `_parameter_styles`.
Known limits: `content` is JSON, or else a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

from concord.emulator._parameter_styles import Style
from concord.emulator._schemas import Schemas
from concord.emulator._strict_json import UnreadableError, read_json
from concord.emulator._values import is_text, readings
from concord.emulator.behaviour import Violation
from concord.http import is_json
from concord.spec import Operation, Parameter, child

Where = Literal["path", "query", "header", "cookie"]
_NOT_PARAMETERS = {"accept", "content-type", "authorization"}


@dataclass(frozen=True)
class Types:
    """The types of a value, and of its items if it is an array."""

    own: tuple[str, ...]
    items: tuple[str, ...] = ()

    def value(self, texts: Sequence[str]) -> Any:
        """What texts mean: one value, or an array where that or more than one text stands."""
        if "array" in self.own:
            return [readings(text, self.items)[0] for text in texts]
        each = [readings(text, self.own)[0] for text in texts]
        return each[0] if len(each) == 1 else each


_TEXT = Types(("string",))


def types_of_members(pointer: str, schemas: Schemas) -> dict[str, Types]:
    """The types of the members of the object at `pointer`, by name."""
    return {
        name: Types(schemas.types(at), schemas.types(items) if (items := schemas.items(at)) else ())
        for name, at in schemas.properties(pointer).items()
    }


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How one parameter is read."""

    name: str
    where: Where
    required: bool
    schema: str
    types: tuple[str, ...]
    style: Style
    item_types: tuple[str, ...]
    members: Mapping[str, Types]
    """The types of an object's members, by name."""
    is_json: bool
    default: Any
    has_default: bool
    takes_empty: bool
    """Whether an empty text stands for no value (`allowEmptyValue`)."""

    def read(self, texts: Sequence[str], schemas: Schemas) -> tuple[Any, list[Violation]]:
        """The value of the parameter given `texts` times, and what is wrong with it."""
        if not all(is_text(text) for text in texts):
            return None, [self._violation("", "is not percent-encoded UTF-8")]
        # which of two values counts differs between servers, so neither is taken
        if len(texts) > 1 and not (self.is_array and self.style.query):
            return None, [self._violation("", f"is given {len(texts)} times, expected once")]
        if self.is_json:
            try:
                return self._chosen([read_json(texts[0].encode())], schemas)
            except UnreadableError as error:
                return None, [self._violation("", str(error))]
        return self._chosen(self._candidates(texts), schemas)

    def read_spread(
        self, given: Mapping[str, Sequence[str]], schemas: Schemas
    ) -> tuple[Any, list[Violation]] | None:
        """The same of an object that is spread over a query; None if no member of it is given."""
        found = self.style.members(given, self.members)
        if not found:
            return None
        if not all(is_text(text) for texts in found.values() for text in texts):
            return None, [self._violation("", "is not percent-encoded UTF-8")]
        return self._chosen([self._object(found)], schemas)

    @property
    def is_array(self) -> bool:
        """Whether its value is an array, which may be given several times."""
        return "array" in self.types

    @property
    def is_spread(self) -> bool:
        """Whether it is an object that a query holds under several names."""
        return "object" in self.types and self.style.is_spread and not self.is_json

    @property
    def spread_names(self) -> list[str]:
        """The names under which a query holds the members of an object."""
        deep = self.style.style == "deepObject"
        return [f"{self.name}[{it}]" if deep else it for it in self.members]

    def _candidates(self, texts: Sequence[str]) -> list[Any]:
        """What the texts can mean, likeliest first."""
        if self.is_array:
            items = self.style.items(texts)
            return [[readings(text, self.item_types)[0] for text in items]]
        pairs = self.style.pairs(texts[0]) if "object" in self.types else None
        if pairs is not None:
            return [self._object(pairs), *readings(texts[0], self.types)]
        return readings(self.style.one(texts[0]), self.types)

    def _object(self, found: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        return {name: self.members.get(name, _TEXT).value(it) for name, it in found.items()}

    def _chosen(self, candidates: Sequence[Any], schemas: Schemas) -> tuple[Any, list[Violation]]:
        """The first candidate that keeps the schema, or how the likeliest breaks it."""
        for value in candidates:
            if schemas.validator(self.schema, "request").is_valid(value):
                return value, []
        found = schemas.violations(self.schema, candidates[0], "request")
        return None, [self._violation(each.at, each.what) for each in found]

    def missing(self) -> Violation:
        """The violation of leaving out a required parameter."""
        return self._violation("", "is required")

    def _violation(self, pointer: str, message: str) -> Violation:
        return Violation(where=self.where, pointer=child("", self.name) + pointer, message=message)


def compile_readers(operation: Operation, schemas: Schemas) -> Iterator[Reader]:
    """A reader per parameter of `operation`."""
    for parameter in operation.parameters:
        ignored = parameter.location == "header" and parameter.name.lower() in _NOT_PARAMETERS
        content = parameter.definition.get("content")
        if not ignored and ("schema" in parameter.definition or content):
            yield _reader(parameter, schemas)


def _reader(parameter: Parameter, schemas: Schemas) -> Reader:
    content = next(iter(parameter.definition.get("content") or ()), "")
    place = ("content", content, "schema") if content else ("schema",)
    pointer = child(parameter.pointer, *place)
    query = parameter.location in ("query", "cookie")
    style = parameter.definition.get("style", "form" if query else "simple")
    explode = parameter.definition.get("explode", style == "form")
    items = schemas.items(pointer)
    marker = object()
    default = schemas.keyword(pointer, "default", marker)
    return Reader(
        name=parameter.name if parameter.location != "header" else parameter.name.lower(),
        where=parameter.location,
        required=parameter.required,
        schema=pointer,
        types=schemas.types(pointer),
        style=Style(name=parameter.name, style=style, explode=explode, query=query),
        item_types=schemas.types(items) if items else (),
        members=types_of_members(pointer, schemas),
        is_json=bool(content) and is_json(content),
        default=None if default is marker else default,
        has_default=default is not marker,
        takes_empty=parameter.definition.get("allowEmptyValue") is True,
    )


def read_all(
    readers: Sequence[Reader], given: Mapping[str, Sequence[str]], schemas: Schemas
) -> tuple[dict[str, Any], list[Violation]]:
    """The values of one kind of parameters by name, and everything that is wrong with them."""
    values: dict[str, Any] = {}
    violations: list[Violation] = []
    for reader in readers:
        texts = given.get(reader.name)
        if reader.takes_empty and texts == [""]:
            values[reader.name] = reader.default
            continue
        spread = reader.read_spread(given, schemas) if reader.is_spread else None
        if spread is not None or (texts and not reader.is_spread):
            value, wrong = spread or reader.read(texts or (), schemas)
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


def parse_cookies(text: str) -> dict[str, list[str]]:
    """The names and values of a `Cookie` header, percent-decoded."""
    found: dict[str, list[str]] = {}
    for pair in text.split(";"):
        name, separator, value = pair.strip().partition("=")
        if separator:
            raw = unquote_to_bytes(value.encode("latin-1", "replace"))
            found.setdefault(name, []).append(raw.decode("utf-8", "surrogateescape"))
    return found


def _decoded(text: bytes) -> str:
    # a plus is a blank in forms and, by the same habit, in queries (WHATWG URL, `urlencoded`)
    raw = unquote_to_bytes(text.replace(b"+", b" "))
    # bytes that are no UTF-8 stay recognisable (`is_text`): they are a violation, not a crash
    return raw.decode("utf-8", "surrogateescape")
