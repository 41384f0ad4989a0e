"""A whole run over faults: baselines first, then each fault that the journal does not know.

Model: `run` is the command without its command line; it knows no terminal and calls `take` with
the name of each task that has ended.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from concord.executor import Crash, Executor, Task
from concord.faults import _judge
from concord.faults._derive import faults_of
from concord.faults._journal import Journal
from concord.faults._judge import FAILED, Baseline, JudgeOptions, Verdict
from concord.faults._model import Fault

PRELOAD = ("concord.faults._warm",)
"""What an executor shall load once for all faults."""


def run(
    faults: Sequence[Fault],
    journal: Journal,
    *,
    executor: Executor,
    options: JudgeOptions,
    baselines: bool = False,
    take: Callable[[str], None] = lambda _: None,
) -> list[Verdict]:
    """Judge each of `faults` that the journal does not know; all verdicts, in their order."""
    new = [fault for fault in faults if fault.id not in journal.verdicts]
    if baselines:
        executor.run(list(_baselines(new, journal)), _Baselines(journal, take))
    tasks = [_task(fault, journal.baselines.get(_key(fault)), options) for fault in new]
    broken = {fault.id for fault in new if _broken(fault, journal)}

    def taken(task: Task, found: Any) -> None:
        if isinstance(found, Crash):
            found = Verdict(id=task.name, outcome=FAILED, by=found.what)
        journal.keep_verdict(found)
        take(task.name)

    for fault in new:
        if fault.id in broken:
            found = journal.baselines[_key(fault)].found
            what = f"without any fault there is already {found}"
            journal.keep_verdict(Verdict(id=fault.id, outcome=FAILED, by=what))
            take(fault.id)
    executor.run([task for task in tasks if task.name not in broken], taken)
    return [journal.verdicts[fault.id] for fault in faults]


class _Baselines:
    """Keeps the baselines that tasks return."""

    def __init__(self, journal: Journal, take: Callable[[str], None]) -> None:
        self._journal = journal
        self._take = take

    def __call__(self, task: Task, found: Any) -> None:
        if isinstance(found, Crash):
            found = Baseline(operations=(), found=found.what)
        self._journal.keep_baseline(task.name, found)
        self._take(task.name)


def _key(fault: Fault) -> str:
    return f"{fault.api}: {', '.join(fault.concerned)}"


def needed(faults: Sequence[Fault], journal: Journal, *, baselines: bool) -> int:
    """The number of tasks of a run over `faults`."""
    new = [fault for fault in faults if fault.id not in journal.verdicts]
    return len(new) + (len(list(_baselines(new, journal))) if baselines else 0)


def _baselines(faults: Sequence[Fault], journal: Journal) -> Iterator[Task]:
    for key, fault in {_key(fault): fault for fault in faults}.items():
        if key not in journal.baselines:
            yield Task(name=key, call=_judge.baseline, arguments=(fault.api, fault.concerned))


def _broken(fault: Fault, journal: Journal) -> bool:
    found = journal.baselines.get(_key(fault))
    return found is not None and bool(found.found)


def _task(fault: Fault, found: Baseline | None, options: JudgeOptions) -> Task:
    reached = dict(found.reached) if found is not None else {}
    return Task(name=fault.id, call=judge_by_id, arguments=(fault.api, fault.id, reached, options))


def judge_by_id(api: str, wanted: str, reached: dict[str, str], options: JudgeOptions) -> Verdict:
    """Judge the fault of that id: a fault holds functions, which cross no process border."""
    every = {it.id: it for it in faults_of(api)}
    # the few that a run takes first: deriving all of them is several times the work
    fault = every.get(wanted) or {it.id: it for it in faults_of(api, everything=True)}[wanted]
    return _judge.judge(fault, reached, options)
