"""The commonest ways in which a server is wrong, as behaviours over one operation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from concord.checks.representation import member
from concord.faults._reading import Reading, names_resource
from concord.faults._wire import Answer, Ask, Behave, Request
from concord.spec import Operation


def always(behave: Behave) -> Callable[[], Behave]:
    """A behaviour that remembers nothing needs no fresh one."""
    return lambda: behave


def shown(operation: Operation, change: Callable[[Any], Any]) -> Callable[[], Behave]:
    """The JSON of each success of `operation` is changed."""
    return answered(
        operation,
        lambda _, answer: (
            answer.showing(change(answer.json)) if answer.good and answer.body else answer
        ),
    )


def answered(
    operation: Operation, change: Callable[[Request, Answer], Answer]
) -> Callable[[], Behave]:
    """Each answer of `operation` is changed."""

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        return change(request, answer) if request.calls(operation) else answer

    return lambda: behave


def succeeded(
    operation: Operation, change: Callable[[Request, Answer], Answer]
) -> Callable[[], Behave]:
    """Each success of `operation` is changed."""
    return answered(
        operation, lambda request, answer: change(request, answer) if answer.good else answer
    )


def asked(operation: Operation, change: Callable[[Request], Request]) -> Callable[[], Behave]:
    """Each request of `operation` is changed before it is answered."""

    async def behave(request: Request, ask: Ask) -> Answer:
        return await ask(change(request) if request.calls(operation) else request)

    return lambda: behave


def refused(
    operation: Operation,
    statuses: tuple[int, ...],
    repair: Callable[[Request, Answer], Request | None],
) -> Callable[[], Behave]:
    """What `operation` refuses with one of `statuses` is repaired and answered after all."""

    async def behave(request: Request, ask: Ask) -> Answer:
        answer = await ask(request)
        if not request.calls(operation) or answer.status not in statuses:
            return answer
        repaired = repair(request, answer)
        if repaired is None:
            return answer
        again = await ask(repaired)
        return again if again.good else answer

    return lambda: behave


def frozen(operation: Operation, views: Sequence[Reading]) -> Callable[[], Behave]:
    """What `operation` changes is shown by `views` as it was before."""

    def behave() -> Behave:
        before: dict[tuple[str, str], Answer] = {}

        async def forget(request: Request, ask: Ask) -> Answer:
            if request.calls(operation):
                named = names_resource(operation, request)
                old = [(it, await ask(it.request(request, named))) for it in views if named]
                answer = await ask(request)
                for view, shown in old if answer.good else ():
                    if shown.good:
                        before.setdefault((view.operation.id, str(named)), shown)
                return answer
            answer = await ask(request)
            seen = next((it for it in views if it.named(request)), None)
            if seen is None or not answer.good:
                return answer
            return before.get((seen.operation.id, seen.named(request) or ""), answer)

        return forget

    return behave


def integer(request: Request, name: str, default: int) -> int | None:
    """The value of an integer query parameter; `default` if it is absent, None if it is wrong."""
    values = request.parameters.get(name, [])
    if not values:
        return default
    return int(values[0]) if len(values) == 1 and values[0].isdecimal() else None


def put(body: Any, path: str, value: Any) -> Any:
    """`body` with `value` at a dotted path, where its holder is there."""
    parent, _, last = path.rpartition(".")
    holder = member(body, parent)
    if isinstance(holder, dict):
        holder[last] = value
    return body
