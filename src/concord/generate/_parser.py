"""The parser of openapi-python-client, run over a document of ours (`_parser_document`).

Model: the steps of its `GeneratorData.from_dict`, for paths that have no variables. That function
copies each operation, with all classes that it leads to, only to sort the parameters of its path:
half of the time that a client takes.
Source: openapi_python_client/parser/openapi.py, 0.29.1.
Known limits: parameters and responses of `components` are not read, because the document has none.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from openapi_python_client.config import Config
from openapi_python_client.parser.errors import GeneratorError, ParseError, PropertyError
from openapi_python_client.parser.openapi import Endpoint, EndpointCollection, GeneratorData
from openapi_python_client.parser.properties import (
    EnumProperty,
    LiteralEnumProperty,
    ModelProperty,
    Parameters,
    Property,
    Schemas,
    build_schemas,
    model_property,
)
from openapi_python_client.schema import OpenAPI, Operation, UntrustedString
from openapi_python_client.strings import PythonIdentifier
from pydantic import ValidationError

from concord.lint.rules.generator import spelled

_METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")
_TAG = PythonIdentifier("default", prefix="")


def generator_data(document: dict[str, Any], config: Config) -> GeneratorData | GeneratorError:
    """What the parser makes of `document`; all operations under one tag."""
    try:
        openapi = OpenAPI.model_validate(document)
    except ValidationError as error:
        return GeneratorError(header="Failed to parse OpenAPI document", detail=str(error))
    schemas = Schemas()
    collection = EndpointCollection(tag=_TAG)
    with _signs_spelled():
        if openapi.components and openapi.components.schemas:
            schemas = build_schemas(
                components=openapi.components.schemas, schemas=schemas, config=config
            )
        for path, method, operation in _operations(openapi):
            schemas = _add(collection, path, method, operation, schemas, config)
    classes = schemas.classes_by_name.values()
    return GeneratorData(
        title=openapi.info.title,
        description=openapi.info.description,
        version=openapi.info.version,
        endpoint_collections_by_tag={_TAG: collection},
        models=[it for it in classes if isinstance(it, ModelProperty)],
        errors=schemas.errors,
        enums=[it for it in classes if isinstance(it, EnumProperty | LiteralEnumProperty)],
    )


@contextmanager
def _signs_spelled() -> Iterator[None]:
    """Properties whose names differ in a sign alone (`+1`, `-1`) have the sign in their name.

    The parser gives both the same name, and refuses the model. Written for 0.29.1; it tells
    properties apart by letter case alone.
    """
    resolve = model_property._resolve_naming_conflict

    def resolved(first: Property, second: Property, config: Config) -> PropertyError | None:
        error = resolve(first, second, config)
        if error is None:
            return None
        for each in (first, second):
            name = UntrustedString(spelled(each.name.get_untrusted_value()))
            each.set_python_name(name, config=config)
        return error if first.python_name == second.python_name else None

    model_property._resolve_naming_conflict = resolved
    try:
        yield
    finally:
        model_property._resolve_naming_conflict = resolve


def _operations(openapi: OpenAPI) -> Iterator[tuple[UntrustedString, str, Operation]]:
    for path, item in openapi.paths.items():
        for method in _METHODS:
            operation = getattr(item, method)
            if operation is not None:
                yield path, method, operation


def _add(
    collection: EndpointCollection,
    path: UntrustedString,
    method: str,
    operation: Operation,
    schemas: Schemas,
    config: Config,
) -> Schemas:
    """Parse an operation into `collection`; the schemas known then."""
    endpoint, schemas, _ = Endpoint.from_data(
        data=operation,
        path=path,
        method=method,
        tags=[_TAG],
        schemas=schemas,
        parameters=Parameters(),
        request_bodies={},
        responses={},
        config=config,
    )
    errors = [endpoint] if isinstance(endpoint, ParseError) else endpoint.errors
    for error in errors:
        where = f"{method.upper()} {path.get_untrusted_value()} within {_TAG}"
        error.header = f"WARNING parsing {where}."
    collection.parse_errors += errors
    if isinstance(endpoint, Endpoint):
        collection.endpoints.append(endpoint)
    return schemas
