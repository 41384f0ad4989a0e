"""Records of a server's own: what hinges on them speaks for no reading."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

import pytest

from concord.http import Request, Response
from concord.oracle import Logged, agreement, sides_with
from concord.runner.readings.records import SameRecords

OURS = [{"id": "cust_1", "name": "Marie"}, {"id": "cust_2", "name": "Jean"}]
THEIRS = [{"id": "k-77", "name": "Ada"}, {"id": "k-78", "name": "Grace"}]
Shown = tuple[Any, Any, Any]
"""JSON of the server, of the emulator as the run has it, and of the one under another reading."""


def answer(value: Any, status: int = 200) -> Response:
    headers = {"content-type": "application/json"}
    return Response(status=status, headers=headers, body=json.dumps(value).encode())


def logged(method: str, target: str, value: Any, sent: Any = None, status: int = 200) -> Logged:
    headers = {"content-type": "application/json"}
    body = None if sent is None else json.dumps(sent).encode()
    request = Request(method=method, target=target, headers=headers, body=body)
    return Logged(request=request, response=answer(value, status), at=0.0)


def alike(log: Sequence[Logged], ours: Sequence[Response]) -> list[bool]:
    records = SameRecords()
    for it, response in zip(log, ours, strict=True):
        records.take(it, response)
    return records.alike


def side(shown: Shown, *, same_records: bool) -> str | None:
    server, one, two = map(answer, shown)
    return sides_with(server, one, two, same_records=same_records)


def test_server_with_the_records_of_the_emulators_is_alike_whatever_form_it_gives_them() -> None:
    log = [logged("GET", "/customers", {"items": OURS})]
    assert alike(log, [answer(OURS)]) == [True]


def test_reads_of_a_server_with_records_of_its_own_are_not_alike() -> None:
    log = [logged("GET", "/customers", THEIRS), logged("GET", "/customers?name=x", [])]
    assert alike(log, [answer(OURS), answer([])]) == [False, False]


def test_what_the_run_has_made_is_alike_and_what_it_has_sent_proves_nothing() -> None:
    mine = {"name": "a name that the run sent"}
    log = [
        logged("POST", "/customers", {"id": "k-99", **mine}, sent=mine, status=201),
        logged("GET", "/customers/k-99", {"id": "k-99", **mine}),
        logged("GET", "/customers", [*THEIRS, {"id": "k-99", **mine}]),
    ]
    ours = [answer({"id": "cust_3", **mine}, 201), answer(mine), answer([*OURS, mine])]
    assert alike(log, ours) == [True, True, False]


def test_alike_is_known_anew_as_the_log_goes_on() -> None:
    records = SameRecords()
    records.take(logged("GET", "/orders", []), answer([]))
    assert records.alike == [False]
    records.take(logged("GET", "/customers", OURS), answer(OURS))
    assert records.alike == [True, True]


@pytest.mark.parametrize(
    "shown",
    [
        ([], [OURS[0]], []),  # how many there are
        ([THEIRS[0]], [OURS[0]], OURS),
        ({"name": "MARIE"}, {"name": "Marie"}, {"name": "MARIE"}),  # what they say
        ([], [{"name": "Marie"}], [{}]),  # a member of a record that the server has not
    ],
)
def test_sides_with_goes_by_no_value_of_other_records(shown: Shown) -> None:
    assert side(shown, same_records=True) in ("first", "second")
    assert side(shown, same_records=False) == "neither"


@pytest.mark.parametrize(
    "shown",
    [
        (THEIRS, {"items": OURS}, OURS),  # the envelope
        ([{"id": "k-77"}], [{"name": "Marie"}], [{}]),  # a member that no record has
        ([{"price": "9.00"}], [{"price": 1.5}], [{"price": "1.50"}]),  # the type
    ],
)
def test_sides_with_goes_by_the_form_of_other_records(shown: Shown) -> None:
    assert side(shown, same_records=False) == "second"


def test_sides_with_goes_by_the_status_whatever_the_records_are() -> None:
    server, one, two = (answer({}, status) for status in (204, 200, 204))
    assert sides_with(server, one, two, same_records=False) == "second"


def test_agreement_takes_each_exchange_by_its_own_records() -> None:
    server, one, two = ([answer(it)] * 2 for it in ([], [OURS[0]], []))
    found = agreement(server, one, two, same_records=[True, False])
    assert (found.second, found.neither) == (frozenset({0}), frozenset({1}))
