"""Requests to a server, told to a model that gave the same resources other ids."""

from __future__ import annotations

import json
from urllib.parse import parse_qsl, quote, unquote, urlencode

from concord.http import Request
from concord.oracle._compare import IdPairs


def translated(request: Request, ids: IdPairs) -> tuple[str, bytes]:
    """The target and body of a request with the model's ids."""
    target, body = request.target, request.body or b""
    if not ids:
        return target, body
    path, _, query = target.partition("?")
    # each segment on its own: an id may hold an encoded slash
    parts = [quote(str(ids.to_model(unquote(part))), safe="%:@") for part in path.split("/")]
    pairs = [
        (name, ids.to_model(value)) for name, value in parse_qsl(query, keep_blank_values=True)
    ]
    # other bodies (forms, files) hold ids of no resource in any spec here
    if request.json is not None:
        body = json.dumps(ids.to_model(request.json)).encode()
    return "/".join(parts) + (f"?{urlencode(pairs)}" if query else ""), body
