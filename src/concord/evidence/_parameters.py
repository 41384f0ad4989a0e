"""The parameters of a recorded request, read as their schemas mean them.

Model: pure. A text is tried as each JSON type that its schema allows; what keeps the schema counts.
Known limits: query, path and header parameters of scalars and arrays (bracketed names are declared
literally); no cookies, no `content`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import unquote

from concord.http import Request
from concord.spec import Operation, Parameter, SchemaViolation, Spec, Validator, child

_SEPARATORS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
_NOT_PARAMETERS = {"accept", "content-type", "authorization"}


@dataclass(frozen=True, kw_only=True)
class Reader:
    """How one parameter is read."""

    parameter: Parameter
    schema: str
    types: tuple[str, ...]
    array: bool
    item_types: tuple[str, ...]
    separator: str | None

    def value(self, texts: list[str]) -> Any:
        """What `texts` mean by the declared types, whether the schema lets it through or not."""
        return next(self._readings(texts))

    def violations(self, texts: list[str], schemas: Validator) -> list[SchemaViolation]:
        """How `texts` break the schema."""
        candidates = list(self._readings(texts))
        if any(schemas.is_valid(self.schema, value) for value in candidates):
            return []
        return schemas.violations(self.schema, candidates[0])

    def _readings(self, texts: list[str]) -> Iterator[Any]:
        if not self.array:
            yield from _values(texts[-1], self.types)
            return
        if self.separator is not None:
            texts = [part for text in texts for part in text.split(self.separator)]
        yield [next(_values(text, self.item_types)) for text in texts]


def readers(spec: Spec, operation: Operation) -> tuple[Reader, ...]:
    """A reader of each parameter that has a schema."""
    return tuple(_reader(spec, it) for it in operation.parameters if "schema" in it.definition)


def _reader(spec: Spec, parameter: Parameter) -> Reader:
    schema = spec.resolve(child(parameter.pointer, "schema"))
    query = parameter.location == "query"
    style = parameter.definition.get("style", "form" if query else "simple")
    whole = query and parameter.definition.get("explode", style == "form")
    items: dict[str, Any] = {}
    if "items" in schema.definition:
        items = spec.resolve(child(schema.pointer, "items")).definition
    return Reader(
        parameter=parameter,
        schema=child(parameter.pointer, "schema"),
        types=_types(schema.definition),
        array="array" in _types(schema.definition),
        item_types=_types(items),
        separator=None if whole else _SEPARATORS.get(style, ","),
    )


def given(
    operation: Operation, known: tuple[Reader, ...], request: Request
) -> Iterator[tuple[Reader, list[str]]]:
    """The parameters of `operation` that `request` states, with their texts."""
    path = _path_texts(operation.path, request.path)
    for reader in known:
        name = reader.parameter.name
        match reader.parameter.location:
            case "query":
                texts = request.query.get(name, [])
            case "path":
                texts = [path[name]] if name in path else []
            case "header" if name.lower() not in _NOT_PARAMETERS:
                texts = [request.headers[name.lower()]] if name.lower() in request.headers else []
            case _:
                texts = []
        if texts:
            yield reader, texts


def _types(schema: Mapping[str, Any]) -> tuple[str, ...]:
    stated = schema.get("type", ())
    return (stated,) if isinstance(stated, str) else tuple(stated)


def _values(text: str, types: tuple[str, ...]) -> Iterator[Any]:
    """What `text` can mean, the declared types first."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    typed = isinstance(value, (bool, int, float)) and {"integer", "number", "boolean"} & set(types)
    if typed or (not types and isinstance(value, (bool, int, float))):
        yield value
    yield text


def _path_texts(template: str, path: str) -> dict[str, str]:
    if "{" not in template:
        return {}
    found = _pattern(template).search(path)
    names = re.findall(r"\{([^}]+)\}", template)
    texts = found.groups() if found else ()
    return dict(zip(names, map(unquote, texts), strict=False))


@lru_cache(maxsize=1_000)
def _pattern(template: str) -> re.Pattern[str]:
    """Matches the end of a path, because a base URL may have a path of its own."""
    parts = re.split(r"\{[^}]+\}", template)
    return re.compile("([^/]+)".join(map(re.escape, parts)) + r"/?\Z")
