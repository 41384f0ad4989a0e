"""The gate: methods, hosts, budget and pace, each refused or kept before anything is sent."""

from __future__ import annotations

import pytest

from concord.runner.worker.request_guard import (
    Limits,
    RefusedError,
    RequestGuard,
    rate_of,
    retry_after,
)

HERE = "api.example:443"


class Clock:
    """A clock that only moves when someone sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(round(seconds, 3))
        self.now += seconds


def gate(clock: Clock | None = None, **limits: object) -> RequestGuard:
    clock = clock or Clock()
    return RequestGuard(Limits(**limits), clock=clock, sleep=clock.sleep, wall=clock)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY", "get"])
def test_what_does_not_only_read_is_refused(method: str) -> None:
    with pytest.raises(RefusedError, match=f"{method} refused: the target is read-only"):
        gate(read_only=True).admit(method, HERE)


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reads_pass_a_read_only_gate(method: str) -> None:
    closed = gate(read_only=True)
    closed.admit(method, HERE)
    assert closed.passed == {method: 1}


def test_the_token_call_may_write_where_its_own_code_says_so() -> None:
    closed = gate(read_only=True)
    with closed.permitted():
        closed.admit("POST", HERE)
    with pytest.raises(RefusedError):
        closed.admit("POST", HERE)
    assert closed.passed == {"POST": 1}


def test_another_host_is_refused_where_hosts_are_known() -> None:
    closed = gate(hosts=frozenset({HERE}))
    closed.admit("GET", HERE)
    with pytest.raises(RefusedError, match=r"evil\.example:443 refused: it is not"):
        closed.admit("GET", "evil.example:443")
    gate().admit("GET", "anywhere.example:80")


def test_a_spent_budget_lets_nothing_more_out_and_says_so_once() -> None:
    said: list[str] = []
    closed = gate(max_requests=2)
    closed.exhausted = said.append
    closed.admit("GET", HERE)
    closed.admit("GET", HERE)
    for _ in range(2):
        with pytest.raises(RefusedError, match="raise --max-requests"):
            closed.admit("GET", HERE)
    assert closed.closed
    assert said == ["max-requests"]
    assert closed.passed.total() == 2


def test_an_expired_gate_lets_out_only_what_cleans_up() -> None:
    said: list[str] = []
    closed = gate()
    closed.exhausted = said.append
    closed.expire()
    with pytest.raises(RefusedError, match="raise --max-time"):
        closed.admit("GET", HERE)
    with closed.cleaning():
        closed.admit("DELETE", HERE)
    with pytest.raises(RefusedError):
        closed.admit("GET", HERE)
    assert (said, dict(closed.passed)) == (["max-time"], {"DELETE": 1})


def test_a_spent_budget_does_not_keep_a_run_from_cleaning_up() -> None:
    closed = gate(max_requests=1, read_only=True)
    closed.admit("GET", HERE)
    with closed.cleaning():
        closed.admit("GET", HERE)
        with pytest.raises(RefusedError, match="read-only"):
            closed.admit("POST", HERE)


def test_each_request_waits_for_its_turn() -> None:
    clock = Clock()
    paced = gate(clock, pause=0.5)
    for _ in range(3):
        paced.wait()
        paced.admit("GET", HERE)
    assert clock.slept == [0.5, 0.5]


def test_a_request_that_nobody_announced_waits_too() -> None:
    clock = Clock()
    paced = gate(clock, pause=0.5)
    paced.admit("GET", HERE)
    paced.admit("GET", HERE)
    assert clock.slept == [0.5]


def test_an_operation_with_a_limit_of_its_own_waits_longer() -> None:
    clock = Clock()
    paced = gate(clock, pause=0.5, pauses={"GET /slow": 3.0})
    for label in ("GET /slow", "GET /fast", "GET /slow"):
        paced.wait(label)
        paced.admit("GET", HERE)
    assert clock.slept == [0.5, 2.5]


def test_without_a_pause_nothing_waits() -> None:
    clock = Clock()
    quick = gate(clock)
    quick.wait("GET /a")
    quick.admit("GET", HERE)
    quick.heard(200, {"retry-after": "9"})
    quick.heard(429, {})
    quick.wait()
    assert clock.slept == []


@pytest.mark.parametrize("headers", [{"Retry-After": "7"}, {"retry-after": ["7"]}])
def test_a_server_that_asks_to_wait_is_waited_for(headers: dict[str, object]) -> None:
    clock = Clock()
    polite = gate(clock)
    polite.heard(429, headers)
    polite.wait()
    assert clock.slept == [7.0]


def test_who_asks_for_too_long_gets_nothing_more() -> None:
    said: list[str] = []
    polite = gate()
    polite.exhausted = said.append
    polite.heard(503, {"retry-after": "3600"})
    with pytest.raises(RefusedError, match="asked to wait"):
        polite.admit("GET", HERE)
    assert said == ["retry-after"]


def test_who_only_ever_asks_to_wait_gets_nothing_more() -> None:
    endless, slow = gate(), gate()
    for _ in range(4):
        for it in (endless, slow):
            it.heard(429, {"retry-after": "50"})
        slow.heard(200, {})
    assert (endless.closed, slow.closed) == (True, False)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12", 12.0),
        ("Thu, 01 Jan 1970 00:17:00 GMT", 20.0),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0.0),
        ("soon", None),
        ("-3", None),
    ],
)
def test_retry_after_is_seconds_or_a_date(text: str, expected: float | None) -> None:
    assert retry_after(text, 1000.0) == expected


@pytest.mark.parametrize(
    "text",
    [
        "²", "１", "", "-1", "1.5", "+1", "1e3", "0x1", "a lot", "Sun, 06 Nov", "Sun, 99 Nov 1994",
        "Sun, 06 Nov 99999 08:49:37 GMT", "\x00", "１２", "1 2", "9" * 400 + "x",
    ],
)  # fmt: skip
def test_an_odd_retry_after_asks_for_nothing(text: str) -> None:
    clock = Clock()
    polite = gate(clock)
    polite.heard(429, {"retry-after": text})
    polite.wait()
    assert clock.slept == []


@pytest.mark.parametrize("text", ["9" * 400, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_who_asks_to_wait_for_ages_gets_nothing_more(text: str) -> None:
    polite = gate()
    polite.heard(429, {"retry-after": text})
    assert polite.closed


def test_of_several_retry_after_the_longest_that_can_be_read_counts() -> None:
    clock = Clock()
    polite = gate(clock)
    polite.heard(429, {"retry-after": ["soon", "2", "7"]})
    polite.wait()
    assert clock.slept == [7.0]


def test_a_wait_is_told_with_what_asks_for_it() -> None:
    told: list[tuple[float, str]] = []
    clock = Clock()
    paced = gate(clock, pause=0.2, pauses={"GET /slow": 12.0}, pace="by the target's rate")
    paced.waits = lambda seconds, why: told.append((round(seconds), why))
    for label in ("GET /slow", "GET /slow"):
        paced.wait(label)
    paced.heard(429, {"retry-after": "54"}, "GET /v2/x")
    paced.wait()
    assert told == [
        (12, "5 requests a minute to GET /slow, by the target's rate"),
        (54, "429 Retry-After of GET /v2/x"),
    ]


def test_no_wait_passes_the_deadline_at_which_nothing_more_is_sent() -> None:
    said: list[str] = []
    clock = Clock()
    late = gate(clock, deadline=1010.0)
    late.exhausted = said.append
    late.heard(503, {"retry-after": "100"})
    late.wait()
    assert clock.slept == [10.0]
    assert said == ["max-time"]
    with pytest.raises(RefusedError, match=r"out of time \(raise --max-time\)"):
        late.admit("GET", HERE)


@pytest.mark.parametrize(
    ("pause", "expected"),
    [
        (0.2, "5 requests a second"),
        (1.0, "1 request a second"),
        (12.0, "5 requests a minute"),
        (720.0, "1 request every 720 s"),
    ],
)
def test_rate_of_says_a_pause_as_a_rate(pause: float, expected: str) -> None:
    assert rate_of(pause) == expected
