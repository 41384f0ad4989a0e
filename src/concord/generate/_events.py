"""The events that the API delivers: their types, what distinguishes them, how they are signed."""

from __future__ import annotations

from dataclasses import dataclass

from openapi_python_client.parser.properties import ModelProperty

from concord.generate import _document, _names, _text
from concord.generate._shapes import Shapes, wire
from concord.generate.annotations import Place, joined
from concord.spec import Operation, child, vocabulary
from concord.spec.vocabulary import Signature

_ALGORITHMS = ("hmac-sha256", "hmac-sha1", "hmac-sha512")
"""What the client's `signature` module computes."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """One kind of delivery."""

    name: str
    annotation: str
    documentation: str
    deprecated: bool
    signed: bool

    @property
    def model(self) -> str:
        """The class of the event, as its package exports it."""
        return self.annotation.removeprefix("_models.")


@dataclass(frozen=True, kw_only=True)
class Events:
    """All deliveries of an API."""

    events: list[Event]
    member: str
    """The member of a delivery that names its event; empty if no member does in all of them."""
    naming: list[str]
    """The members that name the event, one of them in each kind; empty if any kind has none."""
    common: list[tuple[str, str]]
    """Python and wire names of the members that all deliveries have, that one excepted."""
    signature: str
    """The text of a constant; empty if deliveries are not signed."""
    header: str

    @property
    def union(self) -> str:
        return " | ".join(joined([event.annotation for event in self.events]))


def events(shapes: Shapes) -> Events | None:
    """The deliveries of an API; None if it has none."""
    found: list[Event] = []
    members: list[list[str]] = []
    naming: list[set[str]] = []
    for webhook in shapes.parsed.spec.webhooks:
        endpoint = shapes.parsed.endpoints[webhook.pointer]
        pointer = _payload(shapes, webhook)
        if not endpoint.bodies or not pointer:
            shapes.refuse(webhook.pointer, "the event has no JSON body", "describe its payload")
            continue
        prop = endpoint.bodies[0].prop
        annotation = shapes.annotation(prop, pointer, Place(written=False, models="_models."))
        parts = shapes.members(prop, pointer) if isinstance(prop, ModelProperty) else []
        members.append([wire(p) for p, _ in parts])
        naming.append({wire(p) for p, at in parts if _names_event(shapes, at, webhook.path)})
        summary = webhook.definition.get("summary") or webhook.definition.get("description") or ""
        found.append(
            Event(
                name=webhook.path,
                annotation=annotation,
                documentation=_text.sentence(summary),
                deprecated=bool(webhook.definition.get("deprecated")),
                signed=shapes.parsed.spec.stated(vocabulary.SIGNATURE, webhook)[0] is not None,
            )
        )
    if not found:
        return None
    distinguishing = sorted(set.intersection(*naming))
    shared = [
        w
        for w in members[0]
        if all(w in names for names in members) and w not in distinguishing[:1]
    ]
    signature = _signature(shapes)
    return Events(
        events=found,
        member=distinguishing[0] if distinguishing else "",
        naming=distinguishing[:1] or _naming(naming),
        common=[(_names.identifier(w, _names.RESERVED_MEMBERS), w) for w in shared],
        signature=_constant(signature) if signature else "",
        header=signature.header if signature else "",
    )


def _naming(found: list[set[str]]) -> list[str]:
    """One member a kind of delivery, where all kinds have one."""
    return list(dict.fromkeys(min(names) for names in found)) if all(found) else []


def _payload(shapes: Shapes, webhook: Operation) -> str:
    spec = shapes.parsed.spec
    pointer = child(webhook.pointer, "requestBody")
    if "requestBody" not in webhook.definition:
        return ""
    pointer = spec.canonical(pointer)
    media = next((m for m in spec.at(pointer).get("content", {}) if "json" in m), "")
    return child(pointer, "content", media, "schema") if media else ""


def _names_event(shapes: Shapes, pointer: str, event: str) -> bool:
    definition = _document.schema(shapes.parsed.spec, pointer)
    return definition.get("const") == event or event in definition.get("enum", [])


def _signature(shapes: Shapes) -> Signature | None:
    """How all events are signed; None if none is."""
    spec = shapes.parsed.spec
    common = vocabulary.SIGNATURE.of(spec.document)
    own = [found for w in spec.webhooks if (found := vocabulary.SIGNATURE.of(w.definition))]
    chosen = common or next(iter(own), None)
    if any(other != chosen for other in own):
        shapes.refuse("/webhooks", "events are signed in different ways", "sign all alike")
    if chosen and chosen.algorithm not in _ALGORITHMS:
        shapes.refuse("/webhooks", f"unknown algorithm {chosen.algorithm!r}", "use hmac-sha256")
    return chosen


def _constant(signature: Signature) -> str:
    values = {
        "header": signature.header,
        "prefix": signature.prefix,
        "encoding": signature.encoding,
        "algorithm": signature.algorithm.removeprefix("hmac-"),
    }
    return f"Signature({', '.join(f'{k}={_text.literal(v)}' for k, v in values.items())})"
