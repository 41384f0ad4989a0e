"""The document as openapi-python-client sees it, with nothing lost on the way.

Model: the parser gets a document of its own (`_parser_document`) made of the spec in normal form
(`_normal_form`); whatever it reports, and whatever it leaves out without a word, is a `Problem`
in words of its own (`_parser_words`), at a place of the spec as it is written.
Known limits: openapi-python-client's `Project` and its parser's classes are used beyond their
documented surface, which is why its version is pinned exactly.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.strings import ClassName

from concord.generate import _parser_words
from concord.generate._media import request_media
from concord.generate._normal_form import NormalForm, normal_form
from concord.generate._parser import generator_data
from concord.generate._parser_document import (
    PREFIX,
    operation_of,
    parameter_name,
    parser_document,
)
from concord.generate._problems import GenerationError, Problem
from concord.generate._tolerance import Tolerance
from concord.spec import Operation, Spec, child, parts


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """The parser's result, joined with the spec's operations and schemas."""

    spec: Spec
    """In normal form."""
    normal: NormalForm
    config: Config
    data: GeneratorData
    endpoints: dict[str, Endpoint]
    """By pointer of the operation or webhook."""
    models: dict[str, ModelProperty]
    """By class name, members resolved."""
    components: dict[str, str]
    """Pointer of the schema by class name, for those under `components`."""
    tolerance: Tolerance
    """What other readings of the ledger ask of the client."""


def parse(spec: Spec, output: Path, *, whole: Spec | None = None) -> Parsed:
    """Parse `spec` for a project in `output`. Raises GenerationError.

    Of a spec from which operations were dropped, `whole` is the one that its ledger is about.
    """
    config = _config(spec, output)
    original, normal = spec, normal_form(spec)
    spec = normal.spec
    document, operation_ids = parser_document(spec)
    data = generator_data(document, config)
    if isinstance(data, GeneratorError):
        raise GenerationError([_problem(normal, data)])
    collections = data.endpoint_collections_by_tag.values()
    endpoints = {str(endpoint.name): endpoint for c in collections for endpoint in c.endpoints}
    parsed = Parsed(
        spec=spec,
        normal=normal,
        config=config,
        data=data,
        endpoints={
            pointer: endpoints[name] for pointer, name in operation_ids.items() if name in endpoints
        },
        models={str(model.class_info.name): model for model in data.models},
        components={
            str(ClassName(name, PREFIX)): child("/components/schemas", name)
            for name in (spec.document.get("components") or {}).get("schemas") or {}
        },
        tolerance=Tolerance(original, whole or original),
    )
    errors = [e for c in collections for e in c.parse_errors]
    # What is wrong with a schema comes before what this does to the operations that use it.
    problems = (
        [_problem(normal, error) for error in data.errors]
        or [_problem(normal, error) for error in errors]
        or list(_repeated(spec, operation_ids))
        or list(_dropped(parsed))
    )
    if problems:
        raise GenerationError(list(dict.fromkeys(problems)))
    return parsed


def _config(spec: Spec, output: Path) -> Config:
    return Config.from_sources(
        ConfigFile(
            project_name_override=spec.api,
            package_name_override=spec.package,
            package_version_override=spec.version,
            field_prefix=PREFIX,
            literal_enums=True,
            post_hooks=[],
        ),
        MetaType.UV,
        document_source=spec.path,
        file_encoding="utf-8",
        overwrite=False,
        output_path=output,
    )


def _repeated(spec: Spec, operation_ids: dict[str, str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for pointer, name in operation_ids.items():
        if name in seen:
            where = spec.locate(child(pointer, "operationId"))
            fix = "give each operation its own operationId"
            what = f"several operations are named {name!r} in Python"
            yield Problem(where=where, pointer=pointer, what=what, fix=fix)
        seen.add(name)


def _dropped(parsed: Parsed) -> Iterator[Problem]:
    """What the parser left out although it reported nothing."""
    spec = parsed.spec
    for operation in (*spec.operations, *spec.webhooks):
        endpoint = parsed.endpoints.get(operation.pointer)
        lost = ["the operation"] if endpoint is None else _lost(spec, operation, endpoint)
        for what in lost:
            yield Problem(
                where=spec.locate(operation.pointer),
                pointer=operation.pointer,
                what=f"the parser drops {what}",
                fix=_parser_words.REWRITE,
            )


def _lost(spec: Spec, operation: Operation, endpoint: Endpoint) -> Iterator[str]:
    # our document gives the parser every parameter as one of the query, whose names it keeps
    known = {prop.name.get_untrusted_value() for prop in endpoint.query_parameters}
    for parameter in operation.parameters:
        if parameter_name(parameter) not in known:
            yield f"the {parameter.location} parameter {parameter.name!r}"
    statuses = {response.status_code.pattern for response in endpoint.responses}
    for status in operation.statuses:
        if status not in statuses:
            yield f"the response {status}"
    media = request_media(spec, operation)
    if media and media.schema and media.kind not in ("text", "bytes") and not endpoint.bodies:
        yield "the body"


def _problem(normal: NormalForm, error: GeneratorError) -> Problem:
    """What the parser says, with the place that it speaks of."""
    text = f"{error.header} {error.detail or ''}"
    pointer = normal.origin(next(_places(normal.spec, text), ""))
    what, fix = _parser_words.plain(text)
    return Problem(where=normal.original.locate(pointer), pointer=pointer, what=what, fix=fix)


def _places(spec: Spec, text: str) -> Iterator[str]:
    for path in re.findall(r"parsing \w+ (\S+) within", text):
        found = operation_of(spec, path)
        yield from (found,) if found else ()
    for pointer in re.findall(r"/components/\w+/[^\s:]+", text):
        yield from _existing(spec, pointer)
    for name in re.findall(r"process schema (\S+):", text):
        yield from _existing(spec, child("/components/schemas", *parts("/" + name)[-1:]))
    # A message about the document as a whole names keys joined by dots, one key a line.
    yield from _existing(spec, _validation_pointer(spec, text))


def _validation_pointer(spec: Spec, text: str) -> str:
    for words in re.findall(r"^\s*(\w+(?:\.\S+)+)", text.split(" for OpenAPI")[-1], re.MULTILINE):
        section, *names = words.split(".")
        operation = operation_of(spec, names[0]) if section == "paths" and names else None
        pointer, names = (operation, names[2:]) if operation else (child("", section), names)
        for word in names:
            # words between the keys name the classes that were tried
            if list(_existing(spec, child(pointer, word))):
                pointer = child(pointer, word)
        return pointer
    return ""


def _existing(spec: Spec, pointer: str) -> Iterable[str]:
    try:
        spec.at(pointer)
    except KeyError:
        return ()
    return (pointer,)
