"""The events that the API delivers: their types, what distinguishes them, how they are signed."""

from __future__ import annotations

from dataclasses import dataclass

from openapi_python_client.parser.properties import ModelProperty

from concord.generate import _document, _names, _text
from concord.generate._shapes import Shapes, wire
from concord.generate.annotations import Place, joined
from concord.http import is_json
from concord.http.payload import FORM
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
    domain: str = ""
    """By which a receiver subscribes to it and others together; empty if none is documented."""
    form: list[str] | None = None
    """The members that a form holds as JSON, not as text; None where it comes as no form."""

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
    time: str = ""
    """The member of all deliveries that says when it happened; empty if no such is described."""
    signing: str = ""
    """What is documented of the signature and its secret, in Markdown."""

    @property
    def forms(self) -> dict[str, list[str]]:
        """By event that can come as a form, the members whose field is no text."""
        return {event.name: event.form for event in self.events if event.form is not None}

    @property
    def union(self) -> str:
        return " | ".join(joined([event.annotation for event in self.events]))


@dataclass(frozen=True, kw_only=True)
class _Described:
    """An event, and what its payload has to tell it from others."""

    event: Event
    members: list[str]
    naming: set[str]
    """The members that allow no other value than the event's name."""


def events(shapes: Shapes) -> Events | None:
    """The deliveries of an API; None if it has none."""
    described = [_event(shapes, webhook) for webhook in shapes.parsed.spec.webhooks]
    found = [each for each in described if each is not None]
    if not found:
        return None
    # several would do: the same one in every generation
    distinguishing = sorted(set.intersection(*(each.naming for each in found)))[:1]
    shared = [
        name
        for name in found[0].members
        if all(name in each.members for each in found) and name not in distinguishing
    ]
    signature = _signature(shapes)
    return Events(
        events=[each.event for each in found],
        member="".join(distinguishing),
        naming=distinguishing or _naming([each.naming for each in found]),
        common=[(_names.identifier(name, _names.RESERVED_MEMBERS), name) for name in shared],
        signature=_constant(signature) if signature else "",
        header=signature.header if signature else "",
        time=_time(shapes),
        signing=_signing(shapes, signature.header) if signature else "",
    )


def _signing(shapes: Shapes, header: str) -> str:
    """What the parameter of the signature says, of the first event that has it."""
    parameters = (it for w in shapes.parsed.spec.webhooks for it in w.parameters)
    found = (it for it in parameters if it.name.lower() == header.lower())
    return next((str(it.definition.get("description", "")) for it in found), "")


def _time(shapes: Shapes) -> str:
    """The member that says when it happened, where all signed events have the same."""
    spec = shapes.parsed.spec
    signed = [it for it in spec.webhooks if spec.stated(vocabulary.SIGNATURE, it)[0] is not None]
    stated = {
        found.time if (found := spec.stated(vocabulary.EVENT, it)[0]) else "" for it in signed
    }
    return (stated.pop() or "") if len(stated) == 1 else ""


def _event(shapes: Shapes, webhook: Operation) -> _Described | None:
    """The event of one webhook; None, and a problem, where it has no JSON body."""
    spec = shapes.parsed.spec
    endpoint = shapes.parsed.endpoints[webhook.pointer]
    pointer = _payload(shapes, webhook)
    if not endpoint.bodies or not pointer:
        shapes.refuse(webhook.pointer, "the event has no JSON body", "describe its payload")
        return None
    prop = endpoint.bodies[0].prop
    annotation = shapes.annotation(prop, pointer, Place(written=False, models="_models."))
    parts = shapes.members(prop, pointer) if isinstance(prop, ModelProperty) else []
    summary = webhook.definition.get("summary") or webhook.definition.get("description") or ""
    return _Described(
        event=Event(
            name=webhook.path,
            annotation=annotation,
            documentation=_text.sentence(summary),
            deprecated=bool(webhook.definition.get("deprecated")),
            signed=spec.stated(vocabulary.SIGNATURE, webhook)[0] is not None,
            domain=stated.domain if (stated := spec.stated(vocabulary.EVENT, webhook)[0]) else "",
            form=_form(shapes, webhook),
        ),
        members=[wire(part) for part, _ in parts],
        naming={wire(part) for part, at in parts if _names_event(shapes, at, webhook.path)},
    )


def _form(shapes: Shapes, webhook: Operation) -> list[str] | None:
    """The members that a form of the event holds as JSON; None where it never comes as a form."""
    spec = shapes.parsed.spec
    media = spec.request_media(webhook).get(FORM)
    if media is None:
        return None
    members = spec.schemas.properties(child(media, "schema"))
    return [name for name, it in members.items() if "string" not in spec.schemas.types(it)]


def _naming(found: list[set[str]]) -> list[str]:
    """One member a kind of delivery, where all kinds have one."""
    return list(dict.fromkeys(min(names) for names in found)) if all(found) else []


def _payload(shapes: Shapes, webhook: Operation) -> str:
    spec = shapes.parsed.spec
    pointer = child(webhook.pointer, "requestBody")
    if not webhook.has_body:
        return ""
    pointer = spec.canonical(pointer)
    media = next((m for m in spec.at(pointer).get("content", {}) if is_json(m)), "")
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
