"""How much a spec holds, for the summary and for the table in `specs/README.md`."""

from __future__ import annotations

from dataclasses import dataclass

from scripts._lint.subject import Subject
from specs import Spec


@dataclass(frozen=True, kw_only=True)
class Counts:
    """The numbers of one spec."""

    operations: int
    webhooks: int
    schemas: int
    examples: int
    ledger: int


def count(spec: Spec) -> Counts:
    """Count what `spec` holds, whatever is wrong with it."""
    subject = Subject(spec=spec)
    events = sum(operation.is_webhook for operation in subject.operations)
    schemas = [n for n in subject.nodes if n.rpartition("/")[0] == "/components/schemas"]
    return Counts(
        operations=len(subject.operations) - events,
        webhooks=events,
        schemas=len(schemas),
        examples=sum(1 for _ in subject.of("example")),
        ledger=len(subject.ledger),
    )


def table(specs: list[Spec]) -> str:
    """The rows of the table in `specs/README.md`."""
    return "\n".join(_row(spec) for spec in specs)


def _row(spec: Spec) -> str:
    found = count(spec)
    docs = spec.document.get("externalDocs")
    url = docs.get("url") if isinstance(docs, dict) else None
    page = f"[{url}]({url})" if url else "–"
    name = f"[{spec.api}]({spec.api}/openapi.yaml)"
    return f"| {name} | {found.operations} | {found.webhooks} | {found.ledger} | {page} |"
