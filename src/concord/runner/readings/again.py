"""The runs of one API that are made again under other readings, at the same server.

Model: each is a job like the first one, with what is left of its requests and its time. All of
their requests count to the API; the result that stands is that of the readings that were found.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from concord.evidence import merged, standing, standing_of_run
from concord.runner.planning.run_plan import ApiPlan
from concord.runner.readings.candidates import Indicated
from concord.runner.readings.search import FollowedReading, Run, Search
from concord.runner.reporting.results import ApiResult
from concord.runner.starting import Emulate, starter
from concord.runner.worker_processes import Job, run_all
from concord.spec import Ambiguity, Spec


class Reruns:
    """The runs of one API, the first one included."""

    def __init__(
        self,
        api: ApiPlan,
        first: ApiResult,
        emulate: Emulate,
        *,
        result_of: Callable[[ApiPlan], ApiResult],
        max_api_time: float,
        deadline: float,
    ) -> None:
        self._api = api
        self._emulate = emulate
        self._result_of = result_of
        self._max_api_time = max_api_time
        self._deadline = deadline
        self._results: dict[tuple[tuple[str, str], ...], ApiResult] = {_names(api.spec): first}
        self._requests = first.requests
        self._seconds = first.seconds
        self._interrupted = False

    def explained(self, say: Callable[[str], None]) -> tuple[Spec, ApiResult]:
        """The spec under the readings that the server follows, and the result of its run."""
        first = self._results[_names(self._api.spec)]
        tested = frozenset(it.id for it in self._api.operations)
        search = Search(again=self._again, tested=tested, say=say)
        run, followed = search.follow(_run(self._api.spec, first))
        return run.spec, self._whole(self._results[_names(run.spec)], followed)

    def _whole(self, result: ApiResult, followed: tuple[FollowedReading, ...]) -> ApiResult:
        result.followed = followed
        # a request may be refused for its place in a sequence, which one exchange does not show
        forget(result.parts, [it.entry for it in followed if it.exchanges])
        result.parts.append(
            {"operations": {}, "ledger": {it.entry: _counts(it) for it in followed}}
        )
        result.requests, result.seconds = self._requests, self._seconds
        if self._interrupted:
            result.ended = "interrupted"
        return result

    def _again(self, spec: Spec) -> Run | None:
        """The run under `spec`; None where it cannot be made, or does not come to its end."""
        # a search may come back to readings that it has left: no run is made twice
        known = self._results.get(_names(spec))
        if known is not None:
            return _run(spec, known)
        most = self._api.plan.max_requests
        left = None if most is None else most - self._requests
        if self._interrupted or time.time() >= self._deadline or (left is not None and left <= 0):
            return None
        result = self._made(spec, left)
        if result is None or result.ended != "completed" or result.could_not_run:
            return None
        self._results[_names(spec)] = result
        return _run(spec, result)

    def _made(self, spec: Spec, left: int | None) -> ApiResult | None:
        plan = replace(
            self._api.plan,
            readings=dict(spec.readings),
            is_inferred=True,
            max_requests=left,
            replaying=_replaying(self._api.plan.replaying, spec.readings),
        )
        api = replace(self._api, spec=spec, plan=plan)
        result = self._result_of(api)
        started = starter(
            api, self._emulate, max_api_time=self._max_api_time, deadline=self._deadline
        )
        job = Job(api=api.api, started=started, deadline=self._deadline)
        finished = run_all([job], lambda _, message: result.take(message, spec))
        self._requests += result.requests
        self._seconds += result.seconds
        self._interrupted = not finished
        return result if finished else None


def _counts(followed: FollowedReading) -> dict[str, Any]:
    """What shows that a server follows a reading, as evidence for it."""
    example = followed.example
    if followed.findings:
        first = followed.findings[0]
        example = {"operation": first.operation, "status": first.status}
    times = max(len(followed.findings), followed.exchanges)
    return standing_of_run(followed.reading, times, example)


def forget(parts: Iterable[dict[str, Any]], entries: Iterable[str]) -> None:
    """Leave out what single exchanges say of entries that a sequence has decided."""
    for entry in entries:
        for part in parts:
            part["ledger"].pop(entry, None)


def _names(spec: Spec) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(spec.readings.items()))


def _run(spec: Spec, result: ApiResult) -> Run:
    return Run(
        spec=spec,
        findings=tuple(result.findings.values()),
        seen=merged(result.parts)["ledger"],
        # `+` leaves out checks that a counter holds with zero
        judged={it.id: frozenset(+it.judged) for it in result.operations.values()},
        indicated=indicated(spec, result),
        contradicted=result.contradicted,
        unhelpful=result.unhelpful,
    )


def _stated(message: Mapping[str, Any]) -> Indicated:
    """What a worker's message says that exchanges indicate."""
    lists = {name: tuple(message[name]) for name in ("same", "others")}
    return Indicated(**{**message, **lists})


def indicated(spec: Spec, result: ApiResult) -> tuple[Indicated, ...]:
    """The readings that the exchanges of a run indicate: in sequence, else one by one.

    A sequence says more: one exchange may fit readings that others of the run contradict.
    """
    if result.indicated:
        return tuple(map(_stated, result.indicated))
    ledger = merged(result.parts)["ledger"]
    known = {it.id: standing(ledger[it.id]) for it in _entries(spec) if it.id in ledger}
    return tuple(
        Indicated(
            entry=entry.id,
            reading=known[entry.id].reading,
            exchanges=known[entry.id].deciding,
            example=ledger[entry.id]["examples"].get(known[entry.id].reading, {}),
        )
        for entry in _entries(spec)
        if entry.id in known
        and known[entry.id].kind == "decided"
        and known[entry.id].reading in {it.id for it in entry.executable}
    )


def _entries(spec: Spec) -> list[Ambiguity]:
    """The entries of which the spec follows the chosen reading."""
    return [it for it in (spec.chosen or spec).ledger if it.id not in spec.readings]


def _replaying(words: str, readings: Mapping[str, str]) -> str:
    """The options of a replay, under these readings."""
    stated = [f"--reading {shlex.quote(f'{entry}={it}')}" for entry, it in readings.items()]
    return " ".join(it for it in (words, *stated) if it)
