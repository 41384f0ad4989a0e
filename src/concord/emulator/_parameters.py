"""Reading the path, query, header and cookie parameters of a request.

Model: a reader per declared parameter, compiled once; reading gives a value of its schema's
type or violations, never an exception. Members of an object are found by their own names (`form`)
or in brackets behind its name (`deepObject`).
Known limits: styles `form`, `spaceDelimited`, `pipeDelimited`, `simple`, of scalars and arrays; of
objects `deepObject` and exploded `form`; `content` is read where it is JSON, else as a text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from urllib.parse import unquote_to_bytes

from concord.emulator._schemas import Schemas
from concord.emulator._strict_json import UnreadableError, read_json
from concord.emulator._values import is_text, readings
from concord.emulator.behaviour import Violation
from concord.http import is_json
from concord.spec import Operation, Parameter, child

Where = Literal["path", "query", "header", "cookie"]
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
    members: Mapping[str, tuple[str, ...]] | None = None
    """Of an object: the name of each member on the wire, with its JSON types."""
    media_type: str = ""
    """Of a parameter with `content`: how its text is to be read."""

    def given(self, every: Mapping[str, Sequence[str]]) -> Sequence[str]:
        """The texts of this parameter, or of the members of its object; none if it is absent."""
        if self.members is None:
            return every.get(self.name, ())
        return [text for name in self.members for text in every.get(name, ())]

    def read_object(
        self, every: Mapping[str, Sequence[str]], schemas: Schemas
    ) -> tuple[Any, list[Violation]]:
        """The object whose members are among `every`, and what is wrong with it."""
        value: dict[str, Any] = {}
        for name, types in (self.members or {}).items():
            texts = every.get(name, ())
            if not all(is_text(text) for text in texts):
                return None, [self._violation("", "is not percent-encoded UTF-8")]
            read = [readings(text, types)[0] for text in texts]
            if read:
                member = name.removeprefix(f"{self.name}[").removesuffix("]")
                value[member] = read if "array" in types or len(read) > 1 else read[0]
        found = schemas.violations(self.schema, value, "request")
        return value, [self._violation(each.at, each.what) for each in found]

    def read(self, texts: Sequence[str], schemas: Schemas) -> tuple[Any, list[Violation]]:
        """The value of the parameter given `texts` times, and what is wrong with it."""
        if not all(is_text(text) for text in texts):
            return None, [self._violation("", "is not percent-encoded UTF-8")]
        if self.media_type:
            return self._content(texts, schemas)
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

    def _content(self, texts: Sequence[str], schemas: Schemas) -> tuple[Any, list[Violation]]:
        value: Any = texts[0]
        if is_json(self.media_type):
            try:
                value = read_json(texts[0].encode())
            except UnreadableError as error:
                return None, [self._violation("", str(error))]
        found = schemas.violations(self.schema, value, "request") if self.schema else []
        return value, [self._violation(each.at, each.what) for each in found]

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
        if ignored:
            continue
        if "schema" in parameter.definition:
            yield _reader(parameter, schemas)
        elif parameter.definition.get("content"):
            yield _content_reader(parameter)


def _content_reader(parameter: Parameter) -> Reader:
    media_type, media = next(iter(parameter.definition["content"].items()))
    has_schema = isinstance(media, dict) and "schema" in media
    return Reader(
        name=parameter.name if parameter.location != "header" else parameter.name.lower(),
        where=parameter.location,
        required=parameter.required,
        schema=child(parameter.pointer, "content", media_type, "schema") if has_schema else "",
        types=(),
        array=False,
        item_types=(),
        separator=None,
        default=None,
        has_default=False,
        media_type=media_type,
    )


def _members(
    parameter: Parameter, pointer: str, style: str, schemas: Schemas, *, explode: bool
) -> dict[str, tuple[str, ...]] | None:
    """The members of an object by their names on the wire; None if it is written as one text."""
    properties = schemas.properties(pointer)
    if schemas.types(pointer) != ("object",) or not properties or parameter.location != "query":
        return None
    if style != "deepObject" and not (style == "form" and explode):
        return None
    shown = "{1}" if style == "form" else "{0}[{1}]"
    found = {}
    for name, member in properties.items():
        items = schemas.items(member) if "array" in schemas.types(member) else None
        types = (*schemas.types(member), *(schemas.types(items) if items else ()))
        found[shown.format(parameter.name, name)] = types
    return found


def _reader(parameter: Parameter, schemas: Schemas) -> Reader:
    pointer = child(parameter.pointer, "schema")
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
        array="array" in schemas.types(pointer),
        item_types=schemas.types(items) if items else (),
        separator=None if query and explode else _SEPARATORS.get(style, ","),
        default=None if default is marker else default,
        has_default=default is not marker,
        members=_members(parameter, pointer, style, schemas, explode=bool(explode)),
    )


def read_all(
    readers: Sequence[Reader], given: Mapping[str, Sequence[str]], schemas: Schemas
) -> tuple[dict[str, Any], list[Violation]]:
    """The values of one kind of parameters by name, and everything that is wrong with them."""
    values: dict[str, Any] = {}
    violations: list[Violation] = []
    for reader in readers:
        texts = reader.given(given)
        if texts:
            is_object = reader.members is not None
            read = reader.read_object(given, schemas) if is_object else reader.read(texts, schemas)
            value, wrong = read
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
