"""What openapi-python-client is given to parse: schemas, and operations as far as it knows them.

Model: a document of its own, joined with the spec by operationId. Every operation and webhook is a
path without variables, because the parser drops parameters and operations by where they travel and
in which media type; here each parameter is one of the query, each body JSON or a form. What is lost
by that (place, style, media type) the generator reads in the spec itself. Left out are defaults
(the client sends none), titles (classes have the names of components and members), and an
enumeration or a constant whose values no `Literal` can hold.
Known limits: of a body that is text or bytes the parser sees nothing: it has no members.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from openapi_python_client.strings import PythonIdentifier

from concord.generate._media import Kind, request_media, response_media
from concord.lint.grammar import Node, walk
from concord.spec import Operation, Parameter, Spec, child

_WORDS = ("tags", "summary", "description", "deprecated", "externalDocs")
PREFIX = "field_"
"""What begins the names of things whose own names are no identifiers."""
_SEEN_AS: dict[Kind, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
    "multipart": "application/x-www-form-urlencoded",
}


def parser_document(spec: Spec) -> tuple[dict[str, Any], dict[str, str]]:
    """The parser's document, and its name of each operation and webhook by pointer."""
    components = spec.document.get("components") or {}
    kept = {it: components[it] for it in ("schemas", "securitySchemes") if it in components}
    document = {**spec.document, "components": kept}
    document.pop("webhooks", None)
    names, paths = {}, {}
    for index, (operation, name) in enumerate(_named(spec)):
        names[operation.pointer] = str(PythonIdentifier(name, PREFIX))
        seen = {**_seen(spec, operation), "operationId": name}
        paths[f"/{index}"] = {operation.method: seen}
    # the parser changes what it reads
    document = _copy({**document, "paths": paths})
    for node in walk(Node(kind="document", pointer="", value=document)):
        if node.is_schema and isinstance(node.value, dict):
            _leave_out(node.value)
    return document, names


def _leave_out(schema: dict[str, Any]) -> None:
    """What the parser refuses, and the client does not need."""
    schema.pop("default", None)
    # the parser names classes by titles, of which several schemas may have the same
    if isinstance(schema.get("title"), str):
        del schema["title"]
    # a word of OpenAPI 3.0, which the parser obeys
    schema.pop("nullable", None)
    if "enum" in schema and not _is_literal(schema["enum"]):
        del schema["enum"]
    if isinstance(schema.get("const"), dict | list):
        del schema["const"]


def _is_literal(values: Any) -> bool:
    """Whether the parser makes a `Literal` of an enumeration: all texts, or all whole numbers."""
    kinds = {type(value) for value in values if value is not None}
    return bool(values) and (not kinds or kinds in ({str}, {int}, {bool}))


def operation_of(spec: Spec, path: str) -> str | None:
    """The pointer of the operation that a path of the parser's document stands for."""
    found = re.fullmatch(r"/(\d+)", path)
    return [it.pointer for it, _ in _named(spec)][int(found[1])] if found else None


def parameter_name(parameter: Parameter) -> str:
    """The name under which the parser knows a parameter."""
    if parameter.location == "query":
        return parameter.name
    return f"{parameter.location} parameter {parameter.name}"


def parameter_schema(parameter: Parameter) -> str:
    """The pointer of the schema of a parameter, which may be that of its `content`."""
    for media in parameter.definition.get("content") or ():
        return child(parameter.pointer, "content", media, "schema")
    return child(parameter.pointer, "schema")


def _named(spec: Spec) -> Iterator[tuple[Operation, str]]:
    for operation in spec.operations:
        yield operation, operation.id
    for webhook in spec.webhooks:
        yield webhook, webhook.id or f"webhook.{webhook.path}"


def _seen(spec: Spec, operation: Operation) -> dict[str, Any]:
    """An operation as the parser sees it."""
    words = {it: operation.definition[it] for it in _WORDS if it in operation.definition}
    found: dict[str, Any] = {
        **words,
        "parameters": [_parameter(spec, it) for it in operation.parameters],
        "responses": {status: _response(spec, operation, status) for status in operation.statuses},
    }
    media = request_media(spec, operation)
    if media and media.kind in _SEEN_AS and media.schema:
        pointer = spec.canonical(child(operation.pointer, "requestBody"))
        found["requestBody"] = {
            "required": bool(spec.at(pointer).get("required")),
            "content": {_SEEN_AS[media.kind]: {"schema": spec.at(media.schema)}},
        }
    return found


def _parameter(spec: Spec, parameter: Parameter) -> dict[str, Any]:
    pointer = parameter_schema(parameter)
    try:
        schema = spec.at(pointer)
    except KeyError:
        schema = {}
    return {
        "name": parameter_name(parameter),
        "in": "query",
        "required": parameter.required,
        "schema": schema,
    }


def _response(spec: Spec, operation: Operation, status: str) -> dict[str, Any]:
    media = response_media(spec, operation, status)
    found: dict[str, Any] = {"description": ""}
    if media and media.kind == "json" and media.schema:
        found["content"] = {"application/json": {"schema": spec.at(media.schema)}}
    return found


def _copy(value: Any) -> Any:
    """A copy of JSON, in which nothing stands twice."""
    if isinstance(value, dict):
        return {name: _copy(inner) for name, inner in value.items()}
    return [*map(_copy, value)] if isinstance(value, list) else value
