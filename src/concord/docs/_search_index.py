"""Everything that a reader may look for, with its address."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from concord.docs._api import Api
from concord.docs._fields import Field
from concord.docs._operations import OperationPage
from concord.docs._search import Found
from concord.docs._text import plain, slug

SECTIONS = {
    "start": "Quick start",
    "authentication": "Authentication",
    "environments": "Environments",
    "paging": "Paging",
    "errors": "Errors",
    "webhooks": "Webhooks",
    "limits": "Limits",
}


def everything(apis: Iterable[Api]) -> list[Found]:
    """All documents of the search, in the order of the site."""
    return [
        Found(
            title="How to read it", kind="page", where="Concord", address="evidence.html",
            text="documented inferred ambiguous observed evidence",
        ),
        Found(
            title="Changelog", kind="page", where="Concord", address="changelog.html",
            text="versions breaking changes releases",
        ),
        *(found for api in apis for found in _api(api)),
    ]  # fmt: skip


def _api(api: Api) -> Iterator[Found]:
    title, folder = api.spec.title, api.name
    yield from _sections(api)
    for each in api.operations:
        yield from _operation(each, title, f"{folder}/operations/{each.id}.html", "operation")
    for each in api.events:
        yield from _operation(each, title, f"{folder}/events/{each.id}.html", "event")
    for workflow in api.workflows:
        yield Found(
            title=workflow.summary,
            kind="workflow",
            where=title,
            address=f"{folder}/workflows.html#{slug(workflow.id)}",
            text=plain(workflow.description),
            names=workflow.id,
        )
    for schema in api.schemas:
        address = f"{folder}/schemas/{schema.name}.html"
        yield Found(
            title=schema.name, kind="schema", where=title, address=address,
            text=plain(schema.description),
        )  # fmt: skip
        yield from _fields(schema.fields, f"{title} · {schema.name}", address, "member")
    for entry in api.ledger_page.entries:
        ambiguity = entry.ambiguity
        yield Found(
            title=ambiguity.id,
            kind="ambiguity",
            where=title,
            address=f"{folder}/ledger.html#{ambiguity.id}",
            text=plain(f"{ambiguity.what} {ambiguity.spec}"),
        )
    yield from _client(api)


def _sections(api: Api) -> Iterator[Found]:
    words = {
        "authentication": " ".join(scheme.how for scheme in api.guide.schemes),
        "environments": " ".join(f"{s.name} {s.url}" for s in api.guide.servers),
        "errors": " ".join(f"{f.status} {f.error}" for f in api.guide.failures),
    }
    for anchor, title in SECTIONS.items():
        yield Found(
            title=title,
            kind="guide",
            where=api.spec.title,
            address=f"{api.name}/index.html#{anchor}",
            text=words.get(anchor, ""),
        )
    for name, title in (("reference", "Reference"), ("downloads", "Downloads")):
        text = "openapi yaml json bundle" if name == "downloads" else "operations events"
        yield Found(
            title=title, kind="page", where=api.spec.title, address=f"{api.name}/{name}.html",
            text=text,
        )  # fmt: skip


def _operation(each: OperationPage, title: str, address: str, kind: str) -> Iterator[Found]:
    operation = each.operation
    path = operation.path if each.event else f"{operation.method.upper()} {operation.path}"
    yield Found(
        title=each.summary,
        kind=kind,
        where=title,
        address=address,
        text=plain(operation.definition.get("description", "")),
        names=f"{each.id} {path}",
    )
    for _, fields in each.groups:
        yield from _fields(fields, f"{title} · {each.summary}", address, "parameter")


def _fields(fields: Iterable[Field], where: str, address: str, kind: str) -> Iterator[Found]:
    for each in fields:
        yield Found(
            title=each.name,
            kind=kind,
            where=where,
            address=f"{address}#{each.anchor}",
            text=plain(each.description),
        )


def _client(api: Api) -> Iterator[Found]:
    where, address = f"{api.spec.title} · Python", f"{api.name}/client.html"
    entries = [entry for space in api.client.namespaces for entry in space.methods]
    entries += [entry for _, group in api.client.groups for entry in group]
    for entry in entries:
        yield Found(
            title=entry.name,
            kind="client",
            where=where,
            address=f"{address}#{slug(entry.name)}",
            text=plain(entry.text),
        )
