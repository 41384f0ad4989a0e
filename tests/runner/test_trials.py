"""With which of two replays a server agrees, as a log goes on."""

from __future__ import annotations

import json
from typing import cast

from concord.http import Request, Response
from concord.oracle import Logged, Replay
from concord.runner.readings.trials import Sides


class Played:
    """A replay of which only the responses count."""

    def __init__(self, *values: object) -> None:
        self.responses: list[Response | None] = [answer(it) for it in values]


def answer(value: object) -> Response:
    headers = {"content-type": "application/json"}
    return Response(status=200, headers=headers, body=json.dumps(value).encode())


def exchange(value: object) -> Logged:
    return Logged(request=Request(method="GET", target="/items"), response=answer(value), at=0.0)


def of(sides: Sides, log: list[Logged], one: Played, two: Played, *same: bool) -> list[str | None]:
    return sides.of(log, cast("Replay", one), cast("Replay", two), same)


def test_sides_goes_on_with_the_log() -> None:
    sides, log = Sides(), [exchange({"a": 1})]
    one, two = Played({"a": 1}), Played({"a": 2})
    assert of(sides, log, one, two, True) == ["first"]
    log.append(exchange({"a": 5}))
    one.responses.append(answer({"a": 5}))
    two.responses.append(answer({"a": 5}))
    assert of(sides, log, one, two, True, True) == ["first", None]


def test_sides_compares_again_what_is_known_to_be_of_other_records() -> None:
    sides, log = Sides(), [exchange({"a": 1})]
    one, two = Played({"a": 1}), Played({"a": 2})
    assert of(sides, log, one, two, True) == ["first"]
    assert of(sides, log, one, two, False) == ["neither"]


def test_sides_keeps_pairs_apart() -> None:
    sides, log = Sides(), [exchange({"a": 1})]
    one, two = Played({"a": 1}), Played({"a": 2})
    assert of(sides, log, one, two, True) == ["first"]
    assert of(sides, log, two, one, True) == ["second"]
