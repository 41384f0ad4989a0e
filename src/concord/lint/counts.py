"""How much a spec holds, for the summary and for the table in `specs/README.md`."""

from __future__ import annotations

from dataclasses import dataclass

from concord.lint.subject import Subject
from concord.spec import Spec

_HEAD = """| spec | API | operations | events | schemas | examples | ledger entries |
|---|---|---|---|---|---|---|"""


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
    """The table in `specs/README.md`."""
    return "\n".join((_HEAD, *(_row(spec) for spec in specs)))


def _row(spec: Spec) -> str:
    found = count(spec)
    name, ledger = f"[{spec.api}]({spec.api}/openapi.yaml)", f"{spec.api}/ambiguities.yaml"
    figures = f"{found.operations} | {found.webhooks} | {found.schemas} | {found.examples}"
    info = spec.document.get("info")
    title = info.get("title", spec.api) if isinstance(info, dict) else spec.api
    return f"| {name} | {title} | {figures} | [{found.ledger}]({ledger}) |"
