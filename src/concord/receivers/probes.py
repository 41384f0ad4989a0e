"""All probes of a receiver, in the order in which they are made.

Model: an explanation comes before what it explains (`Probe.after`). A receiver that refuses the
documented example of an event is asked nothing else about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from concord.receivers import forging, sequences, variations
from concord.receivers.delivery import Delivery
from concord.receivers.probe import Probe, Rests, Subject, accepts, refuses
from concord.receivers.session import Session

_VERIFIED = ("example", "another_secret")
_SIGNED: tuple[Rests, ...] = ("signature",)
_ACKNOWLEDGED: tuple[Rests, ...] = ("responses", "schema")


def _variation(vary: Any) -> Any:
    """A judge for one body of `concord.receivers.variations`."""

    def make(_: Session, subject: Subject) -> Iterator[Delivery]:
        found = vary(subject.deliverer, subject.value)
        if found is not None:
            yield subject.deliverer.make(found)

    return accepts(make)


def _forged(forge: Any) -> Any:
    """A judge for forms of a genuine delivery of `concord.receivers.forging`."""
    return refuses(lambda _, subject: forge(subject.genuine))


def _generated(session: Session, subject: Subject) -> Iterable[Delivery]:
    values = session.generate(subject.deliverer, session.examples)
    return (subject.deliverer.make(it) for it in values)


PROBES: tuple[Probe, ...] = (
    Probe(
        # before the example, since a receiver that signs what it has parsed refuses some examples,
        # too
        name="rewritten_body",
        what="a signature of the same JSON written otherwise",
        expects="refused",
        fix="compute the signature over the raw bytes of the request, before they are parsed",
        judge=sequences.rewritten,
        rests_on=_SIGNED,
        needs=("signature",),
    ),
    Probe(
        name="example",
        what="the documented example",
        expects="accepted",
        fix="acknowledge it with a 2xx as soon as it is stored, and work afterwards",
        judge=accepts(lambda _, subject: [subject.genuine]),
        rests_on=_ACKNOWLEDGED,
        after=("rewritten_body",),
    ),
    Probe(
        name="another_secret",
        what="a body whose signature was made with another secret",
        expects="refused",
        fix="compute the HMAC of the raw body with your secret, compare in constant time, and "
        "answer 401 or 400 where it differs; refuse to start without a secret",
        judge=_forged(forging.by_another_secret),
        rests_on=_SIGNED,
        needs=("signature",),
        after=("example",),
    ),
    Probe(
        name="unsigned",
        what="a delivery without its signature",
        expects="refused",
        fix="a missing or empty header is a wrong signature: answer 401 or 400",
        judge=_forged(forging.unsigned),
        rests_on=_SIGNED,
        needs=("signature",),
        after=_VERIFIED,
    ),
    Probe(
        name="truncated_signature",
        what="the beginning of a signature",
        expects="refused",
        fix="compare the whole value, its length included (hmac.compare_digest)",
        judge=_forged(forging.truncated),
        rests_on=_SIGNED,
        needs=("signature",),
        after=_VERIFIED,
    ),
    Probe(
        name="other_algorithm",
        what="a signature by an algorithm that the sender chose",
        expects="refused",
        fix="use the documented algorithm, whatever the header names",
        judge=refuses(
            lambda _, it: forging.by_other_algorithms(it.genuine, it.deliverer.secret)
        ),
        rests_on=_SIGNED,
        needs=("signature",),
        after=_VERIFIED,
    ),
    Probe(
        name="upper_case_signature",
        what="a signature in capitals",
        expects="refused",
        fix="compare with the value that you compute, without changing letter cases",
        judge=_forged(forging.in_upper_case),
        rests_on=_SIGNED,
        needs=("signature",),
        after=_VERIFIED,
    ),
    Probe(
        name="altered_body",
        what="a body of which one byte was changed after it was signed",
        expects="refused",
        fix="compute the signature over the whole raw body, not over a part of it",
        judge=refuses(lambda _, subject: forging.altered(subject.deliverer, subject.value)),
        rests_on=_SIGNED,
        needs=("signature",),
        after=_VERIFIED,
    ),
    Probe(
        name="signature_of_another_event",
        what="a signature that belongs to another event",
        expects="refused",
        fix="verify each delivery; a signature that was right once says nothing of another body",
        judge=sequences.other_event,
        rests_on=_SIGNED,
        needs=("signature",),
        after=(*_VERIFIED, "altered_body"),
    ),
    Probe(
        name="unreadable_body",
        what="a signed body that is no event (empty, no JSON, no object)",
        expects="refused",
        fix="answer 400 where the body cannot be read, and let no exception become a 500",
        judge=refuses(lambda _, subject: forging.unreadable(subject.deliverer)),
        rests_on=("schema",),
        after=("example",),
    ),
    Probe(
        name="deep_body",
        what="a body of 50,000 nested arrays",
        expects="refused",
        fix="limit the size of a body before it is parsed, and take RecursionError for bad input",
        judge=refuses(lambda _, subject: [forging.deep(subject.deliverer)]),
        rests_on=("schema",),
        after=("example", "unreadable_body"),
    ),
    Probe(
        name="large_body",
        what="a body of 1 MiB",
        expects="refused",
        fix="limit the size of a body before it is read (413): events are some kB at the most",
        judge=refuses(lambda _, subject: [forging.large(subject.deliverer, subject.value)]),
        rests_on=("schema",),
        presumes="no documented event is nearly as large, and anybody can send a large body",
        after=("example",),
    ),
    Probe(
        name="other_media_type",
        what="a body of another media type than the documented one",
        expects="refused",
        fix="answer 415 where Content-Type is not the documented one",
        judge=_forged(forging.of_another_type),
        rests_on=("media",),
        after=("example",),
    ),
    Probe(
        name="old_event",
        what="a signed event of 30 days ago",
        expects="refused",
        fix="refuse events that are older than any redelivery (`tolerance=` of webhooks.unwrap): "
        "a copied delivery stays signed for ever",
        judge=refuses(
            lambda _, it: [it.deliverer.make(it.value, age=forging.OLD)]
        ),
        rests_on=("time",),
        presumes="the documentation says when an event happened, not how old it may be",
        needs=("signature", "time"),
        after=_VERIFIED,
    ),
    Probe(
        name="unknown_members",
        what="an event with members that are not documented",
        expects="accepted",
        fix="ignore members that you do not know: vendors add some without notice",
        judge=_variation(variations.with_unknown_members),
        rests_on=_ACKNOWLEDGED,
        after=("example",),
    ),
    Probe(
        name="unknown_values",
        what="an event with a new value where the documentation lists values",
        expects="accepted",
        fix="acknowledge what you do not know, and log it: a refusal is only delivered again",
        judge=_variation(variations.with_unknown_values),
        rests_on=_ACKNOWLEDGED,
        presumes="vendors add values without notice",
        after=("example",),
    ),
    Probe(
        name="optional_members_absent",
        what="an event without its optional members",
        expects="accepted",
        fix="read members that are not required with a default",
        judge=_variation(variations.without_optional_members),
        rests_on=_ACKNOWLEDGED,
        after=("example",),
    ),
    Probe(
        name="long_texts",
        what="an event with texts of 5,000 letters",
        expects="accepted",
        fix="store texts of any length, or cut them: the documentation names no limit",
        judge=_variation(variations.with_long_texts),
        rests_on=_ACKNOWLEDGED,
        after=("example",),
    ),
    Probe(
        name="non_ascii_texts",
        what="an event with texts in other scripts",
        expects="accepted",
        fix="verify the bytes as they came, and read them as UTF-8",
        judge=_variation(variations.with_non_ascii_texts),
        rests_on=_ACKNOWLEDGED,
        after=("example",),
    ),
    Probe(
        name="out_of_order",
        what="an event before the ones that precede it",
        expects="accepted",
        fix="keep an event whose subject you do not know yet, or read the subject from the API; "
        "order by the time of the event",
        judge=sequences.out_of_order,
        rests_on=("responses",),
        presumes="no order of deliveries is documented, and redeliveries come late",
        after=("example",),
        once=True,
    ),
    Probe(
        name="generated",
        what="an event that was generated within its schema",
        expects="accepted",
        fix="take every value that the schema allows",
        judge=accepts(_generated),
        rests_on=_ACKNOWLEDGED,
        after=(
            "example", "unknown_members", "optional_members_absent", "long_texts",
            "non_ascii_texts", "out_of_order",
        ),
    ),
    Probe(
        name="duplicate",
        what="a delivery that was received already",
        expects="accepted",
        fix="answer 2xx for an event that you have: anything else has it delivered again",
        judge=sequences.duplicate,
        rests_on=("responses",),
        after=("example",),
    ),
    Probe(
        name="redelivery",
        what="a redelivery by the schedule, with the same event",
        expects="accepted",
        fix="answer 2xx for an event that you have: anything else has it delivered again",
        judge=sequences.redelivered,
        rests_on=("responses",),
        after=("example", "duplicate"),
    ),
    Probe(
        name="late_redelivery",
        what="the last redelivery of an event, by the documented schedule",
        expects="accepted",
        fix="let an event be as old as its last redelivery (`tolerance=` of webhooks.unwrap)",
        judge=sequences.late,
        rests_on=("schedule", "time"),
        needs=("schedule", "time"),
        after=("example", "redelivery"),
    ),
    Probe(
        name="at_once",
        what="one of 20 deliveries at once",
        expects="accepted",
        fix="let requests wait for each other (a timeout of the database, a transaction each)",
        judge=sequences.at_once,
        rests_on=("responses",),
        after=("example",),
        once=True,
    ),
    Probe(
        name="effect",
        what="an acknowledged delivery",
        expects="accepted",
        fix="store an event before you acknowledge it, or acknowledge it after the work is done",
        judge=sequences.effective,
        rests_on=("responses",),
        presumes="the address of --effect counts what deliveries bring about",
        needs=("effect",),
        after=("example",),
        once=True,
    ),
    Probe(
        name="effect_of_a_forgery",
        what="a delivery that is refused",
        expects="no effect",
        fix="verify the signature before anything else is done",
        judge=sequences.effect_of_forged,
        rests_on=_SIGNED,
        needs=("signature", "effect"),
        after=(*_VERIFIED, "effect"),
        once=True,
    ),
    Probe(
        name="effect_of_a_duplicate",
        what="the same delivery, sent again,",
        expects="no effect",
        fix="store the id of each event under a unique key, in the transaction of its effect",
        judge=sequences.repeated_effect,
        rests_on=("responses",),
        presumes="an event that is not acknowledged in time comes again",
        needs=("effect",),
        after=("example", "effect", "duplicate"),
        once=True,
    ),
    Probe(
        name="effect_of_a_redelivery",
        what="a redelivery, which has another id of the delivery,",
        expects="no effect",
        fix="go by the id of the event: the id of the delivery is another one each time",
        judge=sequences.redelivered_effect,
        rests_on=("responses",),
        presumes="an event that is not acknowledged in time comes again",
        needs=("effect", "delivery"),
        after=("example", "effect", "effect_of_a_duplicate"),
        once=True,
    ),
    Probe(
        name="effect_of_duplicates_at_once",
        what="the same delivery, 20 times at once,",
        expects="no effect",
        fix="insert the id of the event first and let its unique key decide: between looking and "
        "inserting another request comes in",
        judge=sequences.effect_of_simultaneous,
        rests_on=("responses",),
        presumes="an event that is not acknowledged in time comes again",
        needs=("effect",),
        after=("example", "effect", "effect_of_a_duplicate", "at_once"),
        once=True,
    ),
    Probe(
        name="still_there",
        what="the documented example after all other deliveries",
        expects="accepted",
        fix="find out which delivery it did not survive: its log says what happened",
        judge=accepts(lambda _, subject: [subject.genuine]),
        rests_on=("responses",),
        after=("example",),
    ),
)  # fmt: skip
"""In this order."""

BY_NAME = {probe.name: probe for probe in PROBES}


def explained_by(name: str) -> frozenset[str]:
    """The probes whose failure explains one of `name`, through others, too."""
    found: set[str] = set()
    left = [name]
    while left:
        for it in BY_NAME[left.pop()].after:
            if it not in found:
                found.add(it)
                left.append(it)
    return frozenset(found)
