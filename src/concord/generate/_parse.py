"""The document as openapi-python-client sees it, with nothing lost on the way.

Model: webhooks are handed to the parser as operations of an in-memory copy, because it ignores
them; whatever it reports, and whatever it leaves out without a word, is a `Problem`.
Known limits: openapi-python-client's `Project` and its parser's classes are used beyond their
documented surface, which is why its version is pinned exactly.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from openapi_python_client.config import Config, ConfigFile, MetaType
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError
from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.strings import ClassName, PythonIdentifier

from concord.generate._problems import GenerationError, Problem
from concord.generate._tolerance import Tolerance
from concord.invocation import invocation
from concord.spec import Operation, Spec, child, parts

_PREFIX = "field_"
_WEBHOOK = "/-webhook-/"


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


def parse(spec: Spec, output: Path) -> Parsed:
    """Parse `spec` for a project in `output`. Raises GenerationError."""
    unreadable = [*_dangling(spec, spec.document, ""), *_malformed(spec)]
    if unreadable:
        raise GenerationError(unreadable)
    config = _config(spec, output)
    document, operation_ids = _document(spec)
    data = GeneratorData.from_dict(document, config=config)
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
            pointer: endpoints[name] for pointer, name in operation_ids.items() if name in endpoints
        },
        models={str(model.class_info.name): model for model in data.models},
        components={
            str(ClassName(name, _PREFIX)): child("/components/schemas", name)
            for name in spec.document.get("components", {}).get("schemas", {})
        },
        tolerance=Tolerance(spec),
    )
    errors = [e for c in data.endpoint_collections_by_tag.values() for e in c.parse_errors]
    # What is wrong with a schema comes before what this does to the operations that use it.
    problems = (
        [_problem(spec, error) for error in (*data.errors, *errors)]
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
            field_prefix=_PREFIX,
            literal_enums=True,
            post_hooks=[],
        ),
        MetaType.UV,
        document_source=spec.path,
        file_encoding="utf-8",
        overwrite=False,
        output_path=output,
    )


def _document(spec: Spec) -> tuple[dict[str, Any], dict[str, str]]:
    """A copy whose webhooks are operations, and the parser's name of each operation by pointer."""
    document = deepcopy(spec.document)
    document.setdefault("paths", {})
    names = {o.pointer: o.id for o in spec.operations}
    for index, webhook in enumerate(spec.webhooks):
        definition = deepcopy(webhook.definition)
        names[webhook.pointer] = webhook.id or f"webhook.{webhook.path}"
        definition["operationId"] = names[webhook.pointer]
        document["paths"][f"{_WEBHOOK}{index}"] = {webhook.method: definition}
    return document, {p: str(PythonIdentifier(name, _PREFIX)) for p, name in names.items()}


def _dangling(spec: Spec, node: Any, pointer: str) -> Iterator[Problem]:
    """References to nothing, which crash the parser."""
    if isinstance(node, dict) and isinstance(node.get("$ref"), str):
        try:
            spec.at(node["$ref"])
        except KeyError:
            yield Problem(
                where=spec.locate(pointer),
                pointer=pointer,
                what=f"the reference {node['$ref']!r} leads nowhere",
                fix="point it to a component of this document",
            )
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in pairs:
        if isinstance(value, (dict, list)) and key not in ("examples", "example", "default"):
            yield from _dangling(spec, value, child(pointer, key))


def _malformed(spec: Spec) -> Iterator[Problem]:
    """Words of our vocabulary that no value can be made of."""
    for pointer, what in spec.malformed_words():
        fix = f"see `{invocation('lint-specs', spec.api)}`"
        yield Problem(where=spec.locate(pointer), pointer=pointer, what=what, fix=fix)


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
                fix="describe it with constructs that openapi-python-client knows",
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
    what = re.sub(r"<[\w.]*UntrustedString object at 0x[0-9a-f]+>", "…", " ".join(text.split()))
    return Problem(
        where=spec.locate(pointer),
        pointer=pointer,
        what=what,
        fix="describe it with constructs that openapi-python-client knows",
    )


def _places(spec: Spec, text: str) -> Iterator[str]:
    for method, path in re.findall(r"parsing (\w+) (\S+) within", text):
        if path.startswith(_WEBHOOK):
            yield spec.webhooks[int(path.removeprefix(_WEBHOOK))].pointer
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
            if not list(_existing(spec, child(pointer, word))):
                break
            pointer = child(pointer, word)
        return pointer
    return ""


def _existing(spec: Spec, pointer: str) -> Iterable[str]:
    try:
        spec.at(pointer)
    except KeyError:
        return ()
    return (pointer,)
