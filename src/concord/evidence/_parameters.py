"""The parameters of a recorded request, as values of their declared types.

Model: pure. A text is tried as each JSON type that its schema allows; what keeps the schema counts.
Known limits: query, path and header parameters of scalars and arrays (bracketed names are declared
literally); no cookies, no `content`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from concord.http import Request, path_parameters_of
from concord.spec import Operation, Parameter, SchemaViolation, Spec, Validator, child

_SEPARATORS = {"form": ",", "simple": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
# OpenAPI: header parameters of these names are to be ignored
_NOT_PARAMETERS = {"accept", "content-type", "authorization"}


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Turns the texts of one parameter into a value, or into the violations of its schema."""

    parameter: Parameter
    schema: str
    types: tuple[str, ...]
    array: bool
    item_types: tuple[str, ...]
    separator: str | None

    def value(self, texts: list[str]) -> Any:
        """The value of `texts` by the declared types, whether it is valid or not."""
        return next(self._readings(texts))

    def violations(self, texts: list[str], schemas: Validator) -> list[SchemaViolation]:
        """How `texts` violate the schema."""
        candidates = list(self._readings(texts))
        # a text is ambiguous: valid in one meaning is valid
        if any(schemas.is_valid(self.schema, value) for value in candidates):
            return []
        return schemas.violations(self.schema, candidates[0])

    def _readings(self, texts: list[str]) -> Iterator[Any]:
        if self.array:
            whole = self.separator is None
            items = texts if whole else [it for text in texts for it in text.split(self.separator)]
            yield [next(_values(text, self.item_types)) for text in items]
        if not self.array or set(self.types) - {"array", "null"}:
            # of a single value that was sent several times, servers and the emulator take the last
            # one
            yield from _values(texts[-1], self.types)


def readers(spec: Spec, operation: Operation) -> tuple[Reader, ...]:
    """A reader of each parameter that has a schema."""
    return tuple(_reader(spec, it) for it in operation.parameters if "schema" in it.definition)


def _reader(spec: Spec, parameter: Parameter) -> Reader:
    schema = child(parameter.pointer, "schema")
    types, items = spec.schemas.types(schema), spec.schemas.items(schema)
    query = parameter.location == "query"
    # the defaults of OpenAPI
    style = parameter.definition.get("style", "form" if query else "simple")
    whole = query and parameter.definition.get("explode", style == "form")
    return Reader(
        parameter=parameter,
        schema=schema,
        types=types,
        array="array" in types,
        item_types=spec.schemas.types(items) if items is not None else (),
        separator=None if whole else _SEPARATORS.get(style, ","),
    )


def given(
    operation: Operation, known: tuple[Reader, ...], request: Request
) -> Iterator[tuple[Reader, list[str]]]:
    """The parameters of `operation` that the request holds, with their texts."""
    path = path_parameters_of(operation.path, request.path)
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


def _values(text: str, types: tuple[str, ...]) -> Iterator[Any]:
    """What `text` can mean, the declared types first."""
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    # not "does it fit": `5` for a boolean is read as a number, so that the violation names the
    # type
    typed = isinstance(value, (bool, int, float)) and {"integer", "number", "boolean"} & set(types)
    if typed or (not types and isinstance(value, (bool, int, float))):
        yield value
    yield text
