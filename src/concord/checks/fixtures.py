"""Fixtures: what a server responds about data of which its host says what it is (`x-fixtures`).

Model: the host of a server states values (a visitor that it knows, fields that are valid); the
spec states which operation is asked, and what the success must hold beside its schema. A response
that breaks its schema, or is no success, is judged by other checks alone.
"""

from __future__ import annotations

from concord.checks.check import Check, Specs
from concord.checks.exchange import Subject
from concord.checks.messages import constant, message
from concord.evidence import declared_response, response_media
from concord.spec import Spec, child, vocabulary

_NONE = "nothing is stated of the server's own data (--fixture)"


def judge(spec: Spec, exchange: Subject, name: str) -> bool:
    """Whether the response to the values of a fixture is what it must be. Raises Violation."""
    place = vocabulary.FIXTURES.at("")
    wanted = child(place, name, "response")
    response = declared_response(spec, exchange.operation, exchange.status)
    media = response and response_media(spec, response, exchange.response.media_type)
    body = exchange.response.json
    if not exchange.success or not media or not spec.fixtures[name].response:
        return False
    validator = spec.validator("response")
    # `response_schema_conformance` reports that, and what is expected beside it would only repeat
    # it
    if not validator.is_valid(child(media, "schema"), body):
        return False
    for violation in validator.violations(wanted, body):
        what = message(
            "{name} ({description}): {what}",
            name=constant(name),
            description=constant(spec.fixtures[name].description.rstrip(".")),
            what=violation.what,
        )
        exchange.fail(what, pointer=child(place, name), at=violation.at)
    return True


FIXTURES_ARE_KEPT = Check(
    name="fixtures_hold",
    summary=(
        "the response about data of which the host of a server says what it is (a visitor that it "
        "knows, valid and invalid values, a word that a search finds) says the same"
    ),
    applies_to=Specs(reason=lambda spec: None if spec.hosting.fixtures else _NONE, otherwise=_NONE),
    replay="operation",
    relies_on=("x-fixtures",),
    sends="a request with the values of each fixture",
    requires="a server whose host states fixtures",
)
