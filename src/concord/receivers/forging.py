"""Deliveries that are not the vendor's, or not what it documents: a receiver has to refuse them.

Model: pure. Each function makes the forms of one forgery out of a genuine delivery; an attacker
who has seen deliveries could send each of them, the signed ones only by replaying.
"""

from __future__ import annotations

import copy
import hashlib
import hmac
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from concord.http import is_json
from concord.receivers.bodies import encoded
from concord.receivers.delivery import Deliverer, Delivery

ANOTHER_SECRET = "whsec_of_somebody_else"  # noqa: S105  # an attacker's, not a user's
OLD = timedelta(days=30)
"""The age of a replayed event: older than any redelivery."""
LARGE = 2**20
"""Bytes of a large body."""
DEEP = 50_000
"""Levels of a deep one."""
_ALGORITHMS = ("sha1", "md5", "sha512")
_SHOWN_DIGITS = 8


def unsigned(delivery: Delivery) -> Iterator[Delivery]:
    """Without the header of the signature, and with an empty one."""
    yield delivery.with_signature(None)
    yield delivery.with_signature("")


def by_another_secret(delivery: Delivery) -> Iterator[Delivery]:
    """Signed with another secret, and with an empty one, as a variable that is not set is."""
    signature = delivery.event.signature
    assert signature is not None
    for secret in (ANOTHER_SECRET, ""):
        yield delivery.with_signature(signature.value(delivery.body, secret))


def truncated(delivery: Delivery) -> Iterator[Delivery]:
    """With the beginning of the signature, down to nothing but its prefix."""
    signature = delivery.event.signature
    assert signature is not None
    # any secret: only the length of a signature is of interest
    value = signature.value(delivery.body, "").removeprefix(signature.prefix)
    right = delivery.header(signature.header)
    for length in (len(value) // 2, _SHOWN_DIGITS, 0):
        yield delivery.with_signature(right[: len(signature.prefix) + length])


def by_other_algorithms(delivery: Delivery, secret: str) -> Iterator[Delivery]:
    """Signed by other algorithms than the documented one, which the header names."""
    signature = delivery.event.signature
    assert signature is not None
    documented = signature.algorithm.removeprefix("hmac-")
    for name in _ALGORITHMS:
        if name == documented:
            continue
        digest = hmac.new(secret.encode(), delivery.body, getattr(hashlib, name)).hexdigest()
        # an attacker names the algorithm where the header does
        prefix = signature.prefix.replace(documented, name)
        yield delivery.with_signature(prefix + digest)


def in_upper_case(delivery: Delivery) -> Iterator[Delivery]:
    """With the digits of the signature as capitals."""
    signature = delivery.event.signature
    assert signature is not None
    value = delivery.header(signature.header).removeprefix(signature.prefix)
    yield delivery.with_signature(signature.prefix + value.upper())


def altered(deliverer: Deliverer, value: Any) -> Iterator[Delivery]:
    """With the signature of a body that differs in one byte, at its beginning, middle and end."""
    value = deliverer.renewed(value)
    genuine = deliverer.exactly(value)
    places = list(_texts(value, deliverer))
    # a signature over the beginning or the end of a body misses one of the three
    for place in dict.fromkeys((*places[:1], *places[len(places) // 2 :][:1], *places[-1:])):
        changed = copy.deepcopy(value)
        _alter(changed, place)
        yield replace(genuine, body=encoded(changed, deliverer.media_type))


Place = tuple[str | int, ...]


def _texts(value: Any, deliverer: Deliverer, place: Place = ()) -> Iterator[Place]:
    """Where texts and numbers of a body stand, but for the name of the event."""
    members = deliverer.event.members
    if isinstance(value, dict | list):
        inner = value.items() if isinstance(value, dict) else enumerate(value)
        for key, it in inner:
            yield from _texts(it, deliverer, (*place, key))
        return
    is_name = members is not None and ".".join(map(str, place)) == members.name
    if value and isinstance(value, str | int) and not isinstance(value, bool) and not is_name:
        yield place


def _alter(value: Any, place: Place) -> None:
    """Change the last byte of the text, or digit of the number, at a place."""
    *above, last = place
    for key in above:
        value = value[key]
    old = value[last]
    if isinstance(old, int):
        value[last] = old + (1 if old % 10 < 9 else -1)
    else:
        value[last] = old[:-1] + ("0" if old[-1] != "0" else "1")


def rewritten(deliverer: Deliverer, value: Any) -> Iterator[Delivery]:
    """A body whose signature is of the same JSON, written otherwise.

    Who verifies what it has parsed and written anew accepts one of them: which one depends on its
    language, so the usual forms are tried.
    """
    signature = deliverer.event.signature
    assert signature is not None
    if not is_json(deliverer.media_type):
        return
    value = deliverer.renewed(value)
    written = json.dumps(value, ensure_ascii=False, indent=1).encode()
    # in a form that no library writes by itself: it has to differ from whatever the receiver makes
    genuine = deliverer.of_bytes(written)
    for form in dict.fromkeys(_forms(value)):
        if form != written:
            yield genuine.with_signature(signature.value(form, deliverer.secret))


def _forms(value: Any) -> Iterator[bytes]:
    for separators in ((",", ":"), (", ", ": ")):
        for is_ascii in (True, False):
            for is_sorted in (False, True):
                yield json.dumps(
                    value, ensure_ascii=is_ascii, separators=separators, sort_keys=is_sorted
                ).encode()


def with_signature_of(delivery: Delivery, other: Delivery) -> Delivery:
    """A delivery with the signature of another one."""
    signature = delivery.event.signature
    assert signature is not None
    return delivery.with_signature(other.header(signature.header))


def large(deliverer: Deliverer, value: Any) -> Delivery:
    """A signed delivery with a body of a mebibyte."""
    value = deliverer.renewed(value)
    return deliverer.exactly({**value, "padding": "x" * LARGE})


def deep(deliverer: Deliverer) -> Delivery:
    """A signed delivery whose JSON, or form, is nested as deep as no reader goes."""
    if is_json(deliverer.media_type):
        return deliverer.of_bytes(b"[" * DEEP + b"]" * DEEP)
    return deliverer.of_bytes(b"a" + b"[0]" * DEEP + b"=1")


def unreadable(deliverer: Deliverer) -> Iterator[Delivery]:
    """Signed deliveries with bodies that are no event: nothing, no JSON, no object, no UTF-8."""
    bodies = [b""]
    if is_json(deliverer.media_type):
        bodies += [b"{", b"[]", b"null", b'{"\xff": 1}']
    for body in bodies:
        yield deliverer.of_bytes(body)


def of_another_type(delivery: Delivery) -> Iterator[Delivery]:
    """The delivery in media types that are not documented."""
    for media_type in ("text/plain", "application/octet-stream"):
        yield delivery.with_header("content-type", media_type)
