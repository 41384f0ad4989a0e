"""An operation or an event as its page shows it.

Model: pure data from the spec, the reports and the samples; templates lay it out. An event is an
operation that the vendor calls, so it has the same parts but for samples and trying.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from concord.docs._evidence import Evidence, Ledger, evidence
from concord.docs._fields import Alternative, Field, Fields
from concord.docs._reports import Reports
from concord.docs._samples import Sample
from concord.docs._shapes import Piece, label, unfold
from concord.docs._text import as_json, slug
from concord.http import is_json
from concord.spec import Ambiguity, Element, Operation, Spec, child, vocabulary

PLACES = {"path": "Path parameters", "query": "Query parameters", "header": "Headers"}


@dataclass(frozen=True, kw_only=True)
class Example:
    """A documented payload."""

    name: str
    summary: str
    text: str
    language: str
    inferred: str
    """Why it is shown although the documentation has no such payload; else empty."""


@dataclass(frozen=True, kw_only=True)
class Content:
    """A body in one media type."""

    media: str
    type: list[Piece]
    fields: tuple[Field, ...]
    alternatives: tuple[Alternative, ...]
    notes: tuple[str, ...]
    """How members relate to one another."""
    examples: tuple[Example, ...]
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Body:
    """The body of a request."""

    description: str
    required: bool
    evidence: Evidence
    contents: tuple[Content, ...]


@dataclass(frozen=True, kw_only=True)
class Link:
    """A call that a response leads to, and where its values come from."""

    name: str
    operation: str
    summary: str
    description: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, kw_only=True)
class Response:
    """One documented response."""

    status: str
    anchor: str
    reason: str
    description: str
    success: bool
    evidence: Evidence
    headers: tuple[Field, ...]
    contents: tuple[Content, ...]
    links: tuple[Link, ...]


@dataclass(frozen=True, kw_only=True)
class OperationPage:
    """All that is said about one operation or event."""

    operation: Operation
    event: bool
    domain: str
    """By which a receiver subscribes to the event and others together."""
    summary: str
    tag: str
    deprecated: bool
    evidence: Evidence
    groups: tuple[tuple[str, tuple[Field, ...]], ...]
    body: Body | None
    responses: tuple[Response, ...]
    samples: tuple[Sample, ...]
    security: tuple[tuple[tuple[str, tuple[str, ...]], ...], ...]
    """Alternatives, each of schemes with their scopes."""
    run: dict[str, Any]
    findings: tuple[dict[str, Any], ...]
    undocumented: tuple[str, ...]
    """Members of responses that the last contract run observed and the spec does not know."""

    @property
    def id(self) -> str:
        return self.operation.id

    @property
    def ambiguities(self) -> tuple[Ambiguity, ...]:
        """Every ledger entry that anything on the page points to, in order of appearance."""
        found = {entry.id: entry for each in self._evidence() for entry in each.ambiguities}
        return tuple(found.values())

    def _evidence(self) -> Iterator[Evidence]:
        yield self.evidence
        for _, fields in self.groups:
            yield from _of(fields)
        bodies: list[Body | Response] = [*([self.body] if self.body else []), *self.responses]
        for owner in bodies:
            yield owner.evidence
            for content in owner.contents:
                yield content.evidence
                yield from _of(content.fields)
                for option in content.alternatives:
                    yield from _of(option.fields)
        for response in self.responses:
            yield from _of(response.headers)


def _of(fields: tuple[Field, ...]) -> Iterator[Evidence]:
    for each in fields:
        yield each.evidence
        yield from _of(each.fields)
        for option in each.alternatives:
            yield from _of(option.fields)


def operation_page(
    ledger: Ledger,
    operation: Operation,
    reports: Reports,
    *,
    event: bool = False,
    samples: tuple[Sample, ...] = (),
) -> OperationPage:
    """The page of one operation or event."""
    spec, definition = ledger.spec, operation.definition
    reader = _Reader(ledger=ledger, operation=operation, reports=reports)
    return OperationPage(
        operation=operation,
        event=event,
        domain=_domain(spec, operation),
        summary=str(definition.get("summary") or operation.id),
        tag=str((definition.get("tags") or ["Other"])[0]),
        deprecated=bool(definition.get("deprecated")),
        evidence=evidence(ledger, operation.pointer),
        groups=tuple(reader.groups()),
        body=reader.body(),
        responses=tuple(reader.responses()),
        samples=samples,
        security=tuple(tuple(each.items()) for each in spec.alternatives(operation)),
        run=reports.operation(spec.api, operation.id),
        findings=tuple(reports.findings(spec.api, operation.id)),
        undocumented=reports.undocumented(spec.api, operation.id),
    )


def _domain(spec: Spec, operation: Operation) -> str:
    """By which a receiver subscribes to an event and others together; empty where it does not."""
    members, _ = spec.stated(vocabulary.EVENT, operation)
    return members.domain if members else ""


@dataclass(frozen=True, kw_only=True)
class _Reader:
    ledger: Ledger
    operation: Operation
    reports: Reports

    def groups(self) -> Iterator[tuple[str, tuple[Field, ...]]]:
        """The parameters by where they stand."""
        fields = Fields(ledger=self.ledger)
        for place, title in PLACES.items():
            found = [p for p in self.operation.parameters if p.location == place]
            if found:
                yield (
                    title,
                    tuple(
                        fields.parameter(p.pointer, p.definition, required=p.required)
                        for p in found
                    ),
                )

    def body(self) -> Body | None:
        if not self.operation.has_body:
            return None
        used = child(self.operation.pointer, "requestBody")
        element = self.ledger.spec.resolve(used)
        return Body(
            description=str(element.definition.get("description", "")),
            required=bool(element.definition.get("required")),
            evidence=evidence(self.ledger, *_both(used, element)),
            contents=tuple(self._contents(element, Fields(ledger=self.ledger), "body")),
        )

    def responses(self) -> Iterator[Response]:
        spec = self.ledger.spec
        for status in self.operation.statuses:
            used = child(self.operation.pointer, "responses", status)
            element = spec.resolve(used)
            success = str(status)[:1] == "2"
            # evidence counts members of successes only: an error's of the same name are other
            # members
            fields = Fields(ledger=self.ledger, observe=self._observe) if success else None
            plain = Fields(ledger=self.ledger)
            yield Response(
                status=str(status),
                anchor=f"status-{slug(str(status))}",
                reason=_reason(str(status)),
                description=str(element.definition.get("description", "")),
                success=success,
                evidence=evidence(self.ledger, *_both(used, element)),
                headers=tuple(self._headers(element, plain, str(status))),
                contents=tuple(self._contents(element, fields or plain, str(status))),
                links=tuple(self._links(element)),
            )

    def _observe(self, path: str) -> Any:
        return self.reports.member(self.ledger.spec.api, self.operation.id, path)

    def _contents(self, element: Element, fields: Fields, anchor: str) -> Iterator[Content]:
        spec, first, others = self.ledger.spec, anchor, 1
        for media, content in element.definition.get("content", {}).items():
            place = child(element.pointer, "content", media)
            schema = child(place, "schema")
            if "schema" not in content:
                continue
            found = unfold(spec, schema)
            yield Content(
                media=media,
                type=label(spec, found),
                fields=fields.members(schema, anchor=anchor),
                alternatives=fields.alternatives(schema, anchor=anchor),
                notes=tuple(fields.relations(schema)),
                examples=tuple(self._examples(place, content, media)),
                # without the first: it is the schema's place within `place`, which has its own
                # rows
                evidence=evidence(self.ledger, place, *found.places[1:]),
            )
            # the same members may stand in several media types
            others += 1
            anchor = f"{first}.{others}"

    def _examples(self, place: str, content: dict[str, Any], media: str) -> Iterator[Example]:
        for name in content.get("examples", {}):
            example = self.ledger.spec.resolve(child(place, "examples", name)).definition
            if "value" in example:
                yield Example(
                    name=str(name),
                    summary=str(example.get("summary") or str(name).replace("_", " ")),
                    text=as_json(example["value"]),
                    language="json" if is_json(media) or "form" in media else "text",
                    inferred=str(vocabulary.INFERRED.of(example) or ""),
                )

    def _headers(self, element: Element, fields: Fields, status: str) -> Iterator[Field]:
        for name in element.definition.get("headers", {}):
            header = self.ledger.spec.resolve(child(element.pointer, "headers", name))
            definition = {**header.definition, "name": name, "in": "header"}
            required = bool(header.definition.get("required"))
            yield fields.parameter(header.pointer, definition, required=required, within=status)

    def _links(self, element: Element) -> Iterator[Link]:
        spec = self.ledger.spec
        for name in element.definition.get("links", {}):
            link = spec.resolve(child(element.pointer, "links", name)).definition
            if "operationId" not in link:
                continue
            target = spec.operation(link["operationId"])
            values = {str(k): str(v) for k, v in link.get("parameters", {}).items()}
            body = link.get("requestBody")
            if isinstance(body, dict):
                values |= {str(k): str(v) for k, v in body.items()}
            elif body is not None:
                values["request body"] = str(body)
            yield Link(
                name=str(name),
                operation=target.id,
                summary=str(target.definition.get("summary") or target.id),
                description=str(link.get("description", "")),
                values=tuple(values.items()),
            )


def _both(used: str, element: Element) -> tuple[str, ...]:
    return tuple(dict.fromkeys((used, element.pointer)))


def _reason(status: str) -> str:
    if status.isdigit() and int(status) in set(HTTPStatus):
        return HTTPStatus(int(status)).phrase
    return {"2XX": "any success", "4XX": "any client error", "5XX": "any server error"}.get(
        status, "any other status"
    )
