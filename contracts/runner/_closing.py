"""The look around after the examples and after a run: each list once more, now that it has written.

Model: the lists that were looked at before the first generated request, and the first request of
each list that succeeded, are asked for again in the same words; the model that has followed the run
says what they must show by now. A server that shows a list as it was is noticed even where nothing
else asked twice. After the examples, too: later writes may put back what these have changed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from urllib.parse import parse_qs

import specs
from contracts.checks import Breach
from contracts.checks.following import Exchange as Followed
from contracts.checks.following import Model, names_in
from contracts.checks.remembered import Remembered
from contracts.runner._auth import Authenticator, Presented
from contracts.runner._exchange import Exchange
from contracts.runner._look import Listed, read
from contracts.runner._model import Request
from contracts.runner._wire import Sent, Wire

Judged = tuple[specs.Operation, Breach | None, Exchange]


def look_again(
    asked: Sequence[Listed],
    wire: Wire,
    identity: Authenticator,
    model: Model,
    redact: Callable[[str], str],
) -> Iterator[Judged]:
    """Each list that was `asked` for, as the model finds it."""
    for operation, target in {(it[0].label, it[1]): it for it in asked}.values():
        sent = read(operation, target, wire, identity)
        found = model.follow(_followed(operation, target, identity.present(operation), sent))
        exchange = _exchange(operation, target, sent, redact)
        for it in found or ():
            breach = Breach(operation=operation.label, what=it.what, pointer=it.pointer, at=it.at)
            yield operation, breach, exchange
        if found == []:
            yield operation, None, exchange


def first_lists(
    operations: Sequence[specs.Operation], remembered: Mapping[str, Remembered]
) -> Iterator[Listed]:
    """The first request of each of these lists that succeeded."""
    for operation in operations:
        action = operation.definition.get("x-resource", {}).get("action")
        found = remembered.get(operation.label)
        if action == "list" and operation.method == "get" and found is not None:
            yield operation, found.first


def _followed(
    operation: specs.Operation, target: str, presented: Presented, sent: Sent
) -> Followed:
    path, _, query = target.partition("?")
    asks = "requestBody" in operation.definition
    headers = {**presented.headers, **({"Content-Type": "application/json"} if asks else {})}
    return Followed(
        operation=operation,
        is_operation=True,
        method=operation.method.upper(),
        target=target,
        headers=headers,
        body=b"{}" if asks else b"",
        names=names_in(operation.path, path),
        query=parse_qs(query, keep_blank_values=True),
        sent={} if asks else None,
        status=sent.status,
        answered={name.lower(): value for name, value in sent.headers.items()},
        content=sent.content,
    )


def _exchange(
    operation: specs.Operation, target: str, sent: Sent, redact: Callable[[str], str]
) -> Exchange:
    asks = "requestBody" in operation.definition
    request = Request(
        method=operation.method.upper(),
        path=redact(target),
        headers=(("Content-Type", "application/json"),) if asks else (),
        body="{}" if asks else None,
    )
    media_type = sent.headers.get("Content-Type", "").partition(";")[0].strip()
    text = redact(sent.text)
    return Exchange(
        phase="probes", request=request, status=sent.status, media_type=media_type, text=text
    )
