"""What the pages of one API show: each part is computed once, on demand, from spec and reports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from concord.docs._backlinks import Backlinks, Target
from concord.docs._client import ClientReference, reference
from concord.docs._evidence import Evidence, Ledger, evidence
from concord.docs._fields import Alternative, Field, Fields
from concord.docs._guide import Guide
from concord.docs._ledger import LedgerPage, ledger_page
from concord.docs._operations import OperationPage, operation_page
from concord.docs._reports import Reports
from concord.docs._samples import samples
from concord.docs._shapes import Piece, label, unfold
from concord.docs._stats import Figures, figures
from concord.docs._text import as_json, as_yaml, slug
from concord.docs._try import Trial, trial
from concord.docs._workflows import WorkflowSection, workflow_sections
from concord.generate.description import Package, Readme
from concord.spec import Spec, child
from concord.spec.workflows import FILE


@dataclass(frozen=True, kw_only=True)
class SchemaPage:
    """A named schema."""

    name: str
    type: list[Piece]
    description: str
    evidence: Evidence
    root: Field
    fields: tuple[Field, ...]
    alternatives: tuple[Alternative, ...]
    backlinks: tuple[Target, ...]


@dataclass(frozen=True, kw_only=True)
class Group:
    """The operations, or the events, of one tag."""

    name: str
    description: str
    pages: tuple[OperationPage, ...]


@dataclass(frozen=True)
class Api:
    """Everything that the site says about one API; computed once, on demand."""

    spec: Spec
    package: Package
    reports: Reports
    generated: Path
    options: Mapping[str, str]
    """What its emulator can do otherwise under readings of the ledger, by name."""

    @property
    def name(self) -> str:
        return self.spec.api

    @cached_property
    def ledger(self) -> Ledger:
        return Ledger.of(self.spec)

    @cached_property
    def figures(self) -> Figures:
        return figures(self.spec, self.reports)

    @cached_property
    def guide(self) -> Guide:
        return Guide(self.ledger, self.package, Readme(self.package))

    @cached_property
    def ledger_page(self) -> LedgerPage:
        return ledger_page(self.spec, self.reports, self.options)

    @cached_property
    def workflows(self) -> tuple[WorkflowSection, ...]:
        """Its documented flows; empty if none are written."""
        return workflow_sections(self.ledger)

    @cached_property
    def calling(self) -> dict[str, tuple[WorkflowSection, ...]]:
        """The workflows that call an operation in a step of their own, by its id."""
        found: dict[str, dict[str, WorkflowSection]] = {}
        for each in self.workflows:
            for step in each.steps:
                if step.operation is not None:
                    found.setdefault(step.operation.id, {})[each.id] = each
        return {operation: tuple(each.values()) for operation, each in found.items()}

    @cached_property
    def client(self) -> ClientReference:
        return reference(self.spec.package, self.generated / self.name)

    @cached_property
    def changelog(self) -> str:
        """Of the client, as Markdown below a heading of our own; empty if it has none."""
        path = self.generated / self.name / "CHANGELOG.md"
        if not path.is_file():
            return ""
        lines = path.read_text(encoding="utf-8").splitlines()
        # the page has a heading of its own: that of the file goes, the others sink by one level
        shown = [line for line in lines if not line.startswith(("# ", "<!--"))]
        return "\n".join(f"#{line}" if line.startswith("#") else line for line in shown).strip()

    @cached_property
    def operations(self) -> tuple[OperationPage, ...]:
        readme = self.guide.readme
        written = {
            method.operation.id: tuple(samples(readme, resource, method))
            for resource in self.package.resources
            for method in resource.methods
        }
        return tuple(
            operation_page(self.ledger, o, self.reports, samples=written.get(o.id, ()))
            for o in self.spec.operations
        )

    @cached_property
    def events(self) -> tuple[OperationPage, ...]:
        return tuple(
            operation_page(self.ledger, o, self.reports, event=True) for o in self.spec.webhooks
        )

    @cached_property
    def groups(self) -> tuple[Group, ...]:
        """The operations by tag, in the order of the tags."""
        return tuple(self._groups(self.operations))

    @cached_property
    def event_groups(self) -> tuple[Group, ...]:
        return tuple(self._groups(self.events))

    @cached_property
    def schemas(self) -> tuple[SchemaPage, ...]:
        backlinks = Backlinks(self.spec)
        names = sorted(self.spec.document.get("components", {}).get("schemas", {}))
        return tuple(self._schema(name, backlinks) for name in names)

    @cached_property
    def trials(self) -> dict[str, Trial]:
        """What "try it" needs for each operation."""
        readme = self.guide.readme
        return {m.operation.id: trial(readme, m) for r in self.package.resources for m in r.methods}

    def operation_of(self, method: str) -> str:
        """The operation behind `client.appointments.list`; empty if there is none."""
        return self._by_method.get(method, "")

    @cached_property
    def _by_method(self) -> dict[str, str]:
        return {
            f"client.{resource.name}.{method.name}": method.operation.id
            for resource in self.package.resources
            for method in resource.methods
        }

    @cached_property
    def overview(self) -> Evidence:
        """The ambiguities of the document as a whole."""
        return evidence(self.ledger, "")

    def downloads(self) -> dict[str, bytes]:
        """The spec and its ledger, as they are written and as JSON; its workflows, if any."""
        found = {
            "openapi.yaml": self._document_file(),
            "openapi.json": (as_json(self.spec.document) + "\n").encode(),
            "ambiguities.yaml": self._ledger_file(),
            "ambiguities.json": (as_json(self.entries()) + "\n").encode(),
        }
        if self.workflows:
            found[FILE] = self.spec.path.with_name(FILE).read_bytes()
        return found

    def entries(self) -> list[Any]:
        """The ledger as it is written."""
        return list(self.spec.parsed_ledger.value or ()) if self.spec.parsed_ledger else []

    def _document_file(self) -> bytes:
        """The document as YAML: its file, unless that is JSON or stands under an overlay."""
        if self.spec.path.suffix == ".yaml" and self.spec.overlay is None:
            return self.spec.path.read_bytes()
        return as_yaml(self.spec.document).encode()

    def _ledger_file(self) -> bytes:
        """The ledger's file; an empty list where the API has none."""
        if self.spec.parsed_ledger is None:
            return b"[]\n"
        return self.spec.path.with_name("ambiguities.yaml").read_bytes()

    def bundle(self) -> dict[str, Any]:
        """Spec and ledger as one value."""
        return {"openapi": self.spec.document, "ambiguities": self.entries()}

    def _groups(self, pages: tuple[OperationPage, ...]) -> Iterator[Group]:
        words = {t["name"]: t.get("description", "") for t in self.spec.document.get("tags", [])}
        # a tag need not be declared: such ones follow those that are, as they are met
        order = dict.fromkeys((*words, *(page.tag for page in pages)))
        for name in order:
            found = tuple(page for page in pages if page.tag == name)
            if found:
                yield Group(name=name, description=str(words.get(name, "")), pages=found)

    def _schema(self, name: str, backlinks: Backlinks) -> SchemaPage:
        pointer = child("/components/schemas", name)
        found, fields = unfold(self.spec, pointer), Fields(ledger=self.ledger)
        definition = self.spec.at(pointer)
        return SchemaPage(
            name=name,
            # on its own page a schema's name says nothing of its type
            type=[piece for piece in label(self.spec, found) if piece.schema != name]
            or [Piece(text="object")],
            description=str(definition.get("description", "")),
            evidence=evidence(self.ledger, *found.places),
            root=fields.value(pointer),
            fields=fields.members(pointer, anchor=slug(name)),
            alternatives=fields.alternatives(pointer, anchor=slug(name)),
            backlinks=backlinks.of_schema(name),
        )


def bundle(apis: tuple[Api, ...]) -> bytes:
    """Every spec and ledger in one file."""
    value = {api.name: api.bundle() for api in apis}
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()
