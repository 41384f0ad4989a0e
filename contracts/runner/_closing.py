"""The look around after a run: each list once more, now that the run has written.

Model: the lists that were looked at before the first generated request are asked for again, in the
same words; the model that has followed the run says what they must show by now. A server that
shows a list as it was is noticed even where nothing else asked twice.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qs, urlencode

import specs
from contracts.checks import Breach
from contracts.checks.following import Exchange as Followed
from contracts.checks.following import Model
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
    for operation, names in asked:
        path, sent = read(operation, names, wire, identity)
        presented = identity.present(operation)
        found = model.follow(_followed(operation, names, path, presented, sent))
        exchange = _exchange(operation, path, sent, redact)
        for it in found or ():
            breach = Breach(operation=operation.label, what=it.what, pointer=it.pointer, at=it.at)
            yield operation, breach, exchange
        if found == []:
            yield operation, None, exchange


def _followed(
    operation: specs.Operation,
    names: Mapping[str, Any],
    path: str,
    presented: Presented,
    sent: Sent,
) -> Followed:
    query = urlencode(presented.query)
    asks = "requestBody" in operation.definition
    headers = {**presented.headers, **({"Content-Type": "application/json"} if asks else {})}
    return Followed(
        operation=operation,
        is_operation=True,
        method=operation.method.upper(),
        target=path + (f"?{query}" if query else ""),
        headers=headers,
        body=b"{}" if asks else b"",
        names=names,
        query=parse_qs(query),
        sent={} if asks else None,
        status=sent.status,
        answered={name.lower(): value for name, value in sent.headers.items()},
        content=sent.content,
    )


def _exchange(
    operation: specs.Operation, path: str, sent: Sent, redact: Callable[[str], str]
) -> Exchange:
    asks = "requestBody" in operation.definition
    request = Request(
        method=operation.method.upper(),
        path=redact(path),
        headers=(("Content-Type", "application/json"),) if asks else (),
        body="{}" if asks else None,
    )
    media_type = sent.headers.get("Content-Type", "").partition(";")[0].strip()
    text = redact(sent.text)
    return Exchange(
        phase="probes", request=request, status=sent.status, media_type=media_type, text=text
    )
