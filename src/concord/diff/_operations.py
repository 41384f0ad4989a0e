"""Operations and webhooks: which of the two documents belong together, and what changed in each.

Model: an operation is known by its method and its path, names of path parameters aside; if a
server's address took over the beginning of the paths (or gave it back), by both together. Where a
document has several paths of one form, those of one spelling or one operationId belong together.
A webhook is known by its name: its request is read by the user, like a response of the API, and its
response is the user's, like a request.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from concord.diff._access import security
from concord.diff._bodies import request_body, responses
from concord.diff._change import (
    CALLERS,
    IMPLEMENTERS,
    STRICT,
    STRICT_RECEIVERS,
    TOLERANT,
    TOLERANT_RECEIVERS,
    Direction,
    Finding,
)
from concord.diff._document import Side
from concord.diff._extensions import ANYWHERE, DELIVERY, OPERATION, extension
from concord.diff._parameters import parameters
from concord.diff._schemas import Schemas
from concord.spec import Operation, vocabulary

# by whether the whole path is gone, and whether the operation was deprecated
_REMOVED = {
    (True, True): "api-path-removed-with-deprecation",
    (True, False): "api-path-removed-without-deprecation",
    (False, True): "api-removed-with-deprecation",
    (False, False): "api-removed-without-deprecation",
}
_RECEIVERS = {STRICT: STRICT_RECEIVERS, TOLERANT: TOLERANT_RECEIVERS, CALLERS: STRICT_RECEIVERS}


@dataclass(frozen=True, kw_only=True)
class OperationFinding:
    """A finding of an operation or a webhook; `operation` is None for what concerns all."""

    finding: Finding
    direction: Direction
    base: Operation | None = None
    head: Operation | None = None


@dataclass(kw_only=True)
class Operations:
    """Compares the operations and webhooks of two documents."""

    base: Side
    head: Side
    requests: Schemas
    responses: Schemas

    def findings(self) -> Iterator[OperationFinding]:
        """What changed, operation by operation in the documents' order."""
        old, new = paired(self.base, self.head)
        for base, head in old:
            if head is None:
                yield OperationFinding(finding=_removed(base, self.head), direction="", base=base)
            else:
                for direction, finding in self._operation(base, head):
                    yield OperationFinding(
                        finding=finding, direction=direction, base=base, head=head
                    )
        for head in new:
            yield OperationFinding(finding=_added(head), direction="", head=head)
        yield from self._webhooks()

    def _operation(self, base: Operation, head: Operation) -> Iterator[tuple[Direction, Finding]]:
        self.requests.reject = _rejects_unknown(self.head, head)
        yield from (("", found) for found in _lifecycle(base, head))
        yield from (("request", found) for found in parameters(self.requests, base, head))
        yield from (("request", found) for found in request_body(self.requests, base, head))
        yield from (("response", found) for found in responses(self.responses, base, head))
        # credentials travel in the request, so a change of them is reported there
        yield from (("request", f) for f in security((self.base, base), (self.head, head)))
        for name in (*OPERATION, *ANYWHERE):
            values = base.definition.get(name), head.definition.get(name)
            places = base.pointer, head.pointer
            yield from (("", found) for found in extension(name, "", values, places))

    def _webhooks(self) -> Iterator[OperationFinding]:
        old, new = (
            {(o.path, o.method): o for o in (*side.spec.webhooks,)}
            for side in (self.base, self.head)
        )
        for key in (*old, *(key for key in new if key not in old)):
            base, head = old.get(key), new.get(key)
            if base is None or head is None:
                found = _webhook(base, head)
                yield OperationFinding(finding=found, direction="webhook", base=base, head=head)
                continue
            for finding in self._webhook(base, head):
                yield OperationFinding(finding=finding, direction="webhook", base=base, head=head)

    def _webhook(self, base: Operation, head: Operation) -> Iterator[Finding]:
        """What changed about a delivery: its receiver reads the request and sends the response."""
        # the word speaks of requests to the API's server, not of what a receiver responds
        self.requests.reject = False
        found = [
            *request_body(self.responses, base, head),
            *responses(self.requests, base, head),
        ]
        for name in DELIVERY:
            values = (
                each.definition.get(name, side.spec.document.get(name))
                for each, side in ((base, self.base), (head, self.head))
            )
            found += extension(name, "", (next(values), next(values)), (base.pointer, head.pointer))
        for finding in found:
            affects = dict.fromkeys(_RECEIVERS.get(each, each) for each in finding.affects)
            yield replace(finding, affects=tuple(affects))


def paired(
    base: Side, head: Side
) -> tuple[list[tuple[Operation, Operation | None]], list[Operation]]:
    """Each old operation with its new one, and the operations that are new."""
    # paths as they are written come first, unless moving a prefix explains more operations: a new
    # server address alone is no reason to pair what has another path
    ways = [("", "")]
    ways.insert(0 if moved(base, head) else 1, _prefixes(base, head))
    old, new = list(base.spec.operations), list(head.spec.operations)
    found: dict[tuple[str, str], Operation] = {}
    taken: set[tuple[str, str]] = set()
    for prefixes in ways:
        # `(path, method)` names an operation within its document; an operationId may be missing or
        # repeated in a document that nobody linted
        left = [o for o in old if _name(o) not in found]
        free = [o for o in new if _name(o) not in taken]
        for one, other in _matched(left, free, prefixes):
            found[_name(one)] = other
            taken.add(_name(other))
    return [(o, found.get(_name(o))) for o in old], [o for o in new if _name(o) not in taken]


def _matched(
    old: Sequence[Operation], new: Sequence[Operation], prefixes: tuple[str, str]
) -> Iterator[tuple[Operation, Operation]]:
    """Operations of one key: those of one path first, then of one id, then as they sort."""
    groups: dict[tuple[str, str], list[Operation]] = {}
    for operation in sorted(new, key=_name):
        groups.setdefault(_key(operation, prefixes[1]), []).append(operation)
    left = sorted(old, key=_name)
    # over all operations for each test: a weaker test must not take what a stronger one would pair
    for test in (_same_path, _same_id, lambda _one, _other: True):
        for one in list(left):
            group = groups.get(_key(one, prefixes[0]), [])
            other = next((each for each in group if test(one, each)), None)
            if other is not None:
                left.remove(one)
                group.remove(other)
                yield one, other


def _rejects_unknown(side: Side, operation: Operation) -> bool:
    """Whether an operation's server refuses what it does not know.

    Read as it is written: documents are compared before they are linted.
    """
    word = vocabulary.UNKNOWN_PARAMETERS
    own = word.stated(operation.definition)
    return bool(word.raw(operation.definition if own else side.spec.document) == "reject")


def _same_path(one: Operation, other: Operation) -> bool:
    return one.path == other.path


def _same_id(one: Operation, other: Operation) -> bool:
    return bool(one.id) and one.id == other.id


def moved(base: Side, head: Side) -> bool:
    """Whether the servers' addresses took over the beginning of the paths, or gave it back."""
    return _common(base, head, _prefixes(base, head)) > _common(base, head, ("", ""))


def _prefixes(base: Side, head: Side) -> tuple[str, str]:
    """The beginnings that make most operations the same; none if that is as good."""
    ways = [(old, new) for old in _starts(base) for new in _starts(head) if old != new]
    return min(
        # `min` keeps the first of equals: no prefix, then the smallest, whatever order servers are
        # listed in
        [("", ""), *sorted(ways)],
        key=lambda way: -_common(base, head, way),
    )


def _starts(side: Side) -> set[str]:
    servers = side.spec.document.get("servers") or [{}]
    return {urlsplit(str(server.get("url", ""))).path.rstrip("/") for server in servers}


def _common(base: Side, head: Side, prefixes: tuple[str, str]) -> int:
    """How many old operations are operations of the new document, too."""
    new = {_key(o, prefixes[1]) for o in head.spec.operations}
    return sum(_key(o, prefixes[0]) in new for o in base.spec.operations)


def _name(operation: Operation) -> tuple[str, str]:
    return operation.path, operation.method


def _key(operation: Operation, prefix: str) -> tuple[str, str]:
    return operation.method, re.sub(r"{[^{}]*}", "{}", prefix + operation.path)


def _removed(old: Operation, head: Side) -> Finding:
    announced = bool(old.definition.get("deprecated"))
    path = old.path not in (head.spec.document.get("paths") or {})
    return Finding(
        id=_REMOVED[path, announced],
        level="warning" if announced else "error",
        subject="",
        what="removed" if not announced else "removed after it was deprecated",
        why="every call fails",
        affects=(CALLERS,),
        base=old.pointer,
        head="/paths",
        name=("method",),
    )


def _added(new: Operation) -> Finding:
    return Finding(
        id="endpoint-added",
        level="info",
        subject="",
        what="new",
        why="one more thing to do",
        affects=(IMPLEMENTERS,),
        base="/paths",
        head=new.pointer,
        name=("method",),
    )


def _webhook(old: Operation | None, new: Operation | None) -> Finding:
    return Finding(
        id="webhook-removed" if new is None else "webhook-added",
        level="error" if new is None else "info",
        subject="",
        what="is no longer delivered" if new is None else "new",
        why="receivers wait in vain" if new is None else "receivers may subscribe to it",
        affects=(STRICT_RECEIVERS, TOLERANT_RECEIVERS),
        base=old.pointer if old else "/webhooks",
        head=new.pointer if new else "/webhooks",
        name=("events",),
    )


def _lifecycle(old: Operation, new: Operation) -> Iterator[Finding]:
    was, now = (bool(each.definition.get("deprecated")) for each in (old, new))
    if was != now:
        yield Finding(
            id="endpoint-deprecated" if now else "endpoint-reactivated",
            level="info",
            subject="",
            what="is deprecated" if now else "is no longer deprecated",
            why="it will go one day" if now else "it stays",
            affects=(CALLERS,),
            base=old.pointer,
            head=new.pointer,
            name=("method",),
        )
    if old.id != new.id:
        yield Finding(
            id="api-operation-id-removed" if old.id else "api-operation-id-added",
            level="warning" if old.id else "info",
            subject="",
            what=f"operationId changed from {old.id!r} to {new.id!r}",
            why="generated methods have another name; nothing changes on the wire",
            affects=(CALLERS,),
            base=old.pointer,
            head=new.pointer,
            name=("method",),
        )
