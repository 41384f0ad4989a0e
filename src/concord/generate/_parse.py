"""The document as openapi-python-client sees it, with nothing lost on the way.

Model: the parser reads a copy that is written for it (`_prepared`); whatever it reports, and
whatever it leaves out without a word, is a `Problem`, in words of its own (`_parser_words`).
Known limits: openapi-python-client's `Project` and its parser's classes are used beyond their
documented surface, which is why its version is pinned exactly.
"""

from __future__ import annotations

import re
from collections import Counter
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
from concord.generate._prepared import PREFIX, WEBHOOK, prepared
from concord.generate._problems import GenerationError, Problem
from concord.generate._tolerance import Tolerance
from concord.spec import Operation, Spec, child, parts


@dataclass(frozen=True, kw_only=True)
class Parsed:
    """The parser's result, joined with the spec's operations and schemas."""

    spec: Spec
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
    copy = prepared(spec)
    data = GeneratorData.from_dict(copy.document, config=config)
    if isinstance(data, GeneratorError):
        raise GenerationError([_problem(spec, data)])
    found = [
        endpoint for c in data.endpoint_collections_by_tag.values() for endpoint in c.endpoints
    ]
    endpoints = {str(endpoint.name): endpoint for endpoint in found}
    parsed = Parsed(
        spec=spec,
        config=config,
        data=data,
        endpoints={
            pointer: endpoints[name]
            for pointer, name in copy.operations.items()
            if name in endpoints
        },
        models={str(model.class_info.name): model for model in data.models},
        components={
            str(ClassName(name, PREFIX)): pointer for name, pointer in copy.components.items()
        },
        tolerance=Tolerance(spec, whole or spec),
    )
    errors = [e for c in data.endpoint_collections_by_tag.values() for e in c.parse_errors]
    # What is wrong with a schema comes before what this does to the operations that use it.
    problems = (
        [_problem(spec, error) for error in data.errors]
        or [_problem(spec, error) for error in errors]
        or list(_repeated(spec, copy.operations))
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
    counts = Counter(operation_ids.values())
    for pointer, name in operation_ids.items():
        if counts[name] > 1:
            where = spec.locate(child(pointer, "operationId"))
            fix = "give each operation its own operationId"
            what = f"several operations are named {name!r} in Python"
            yield Problem(where=where, pointer=pointer, what=what, fix=fix)


def _dropped(parsed: Parsed) -> Iterator[Problem]:
    """What the parser left out although it reported nothing."""
    spec = parsed.spec
    for operation in (*spec.operations, *spec.webhooks):
        endpoint = parsed.endpoints.get(operation.pointer)
        lost = ["the operation"] if endpoint is None else _lost(operation, endpoint)
        for what in lost:
            yield Problem(
                where=spec.locate(operation.pointer),
                pointer=operation.pointer,
                what=f"the parser drops {what}",
                fix=_parser_words.REWRITE,
            )


def _lost(operation: Operation, endpoint: Endpoint) -> Iterator[str]:
    known = {
        (place, prop.name.get_untrusted_value())
        for place, props in (
            ("path", endpoint.path_parameters),
            ("query", endpoint.query_parameters),
            ("header", endpoint.header_parameters),
            ("cookie", endpoint.cookie_parameters),
        )
        for prop in props
    }
    for parameter in operation.parameters:
        if (parameter.location, parameter.name) not in known:
            yield f"the {parameter.location} parameter {parameter.name!r}"
    statuses = {response.status_code.pattern for response in endpoint.responses}
    for status in operation.statuses:
        if status not in statuses:
            yield f"the response {status}"
    if operation.has_body and not endpoint.bodies:
        yield "the body"


def _problem(spec: Spec, error: GeneratorError) -> Problem:
    """What the parser says, with the place that it speaks of."""
    text = f"{error.header} {error.detail or ''}"
    pointer = next(_places(spec, text), "")
    what, fix = _parser_words.plain(text)
    return Problem(where=spec.locate(pointer), pointer=pointer, what=what, fix=fix)


def _places(spec: Spec, text: str) -> Iterator[str]:
    for method, path in re.findall(r"parsing (\w+) (\S+) within", text):
        if path.startswith(WEBHOOK):
            yield spec.webhooks[int(path.removeprefix(WEBHOOK))].pointer
        else:
            yield child("/paths", path, method.lower())
    for pointer in re.findall(r"/components/\w+/[^\s:]+", text):
        yield from _existing(spec, pointer)
    for name in re.findall(r"process schema (\S+):", text):
        yield from _existing(spec, child("/components/schemas", *parts("/" + name)[-1:]))
    # A message about the document as a whole names keys joined by dots, one key a line.
    yield from _existing(spec, _validation_pointer(spec, text))


def _validation_pointer(spec: Spec, text: str) -> str:
    for words in re.findall(r"^\s*(\w+(?:\.\S+)+)", text.split(" for OpenAPI")[-1], re.MULTILINE):
        pointer = ""
        for word in words.split("."):
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
