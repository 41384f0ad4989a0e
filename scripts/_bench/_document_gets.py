"""Send each GET of a document to its own emulator once, and count the documented successes.

Model: parameters have the values of the examples (`concord.generate.description.Examples`), as the
client's README shows them; the credentials are the emulator's public ones. A status counts where
the operation declares it (also as `2XX` or `default`).
Known limits: parameters of objects are written as JSON; nothing is created before it is read.
`python -m scripts._bench._document_gets specs/it/openapi.json` prints the numbers as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx2

from concord import emulator
from concord.generate.description import Examples, delimiter
from concord.http import path_of
from concord.spec import ApiKey, Operation, Spec, load_file, response_key


def main(argv: Sequence[str]) -> int:
    """Print how many GETs there are, how many succeed, and which do not with their statuses."""
    spec = load_file(Path(argv[0]), api="it").structured()
    gets = [it for it in spec.operations if it.method == "get"]
    failed = {}
    with emulator.running(spec) as served, httpx2.Client(trust_env=False, timeout=60) as client:
        for operation in gets:
            try:
                status = client.send(_request(spec, operation, served)).status_code
            except httpx2.RequestError as error:  # a header without a name cannot be sent
                failed[operation.label] = type(error).__name__
                continue
            if status // 100 != 2 or not response_key(operation.statuses, str(status)):
                failed[operation.label] = str(status)
    print(json.dumps({"gets": len(gets), "succeed": len(gets) - len(failed), "failed": failed}))
    return 0


def _request(spec: Spec, operation: Operation, served: emulator.Running) -> httpx2.Request:
    sent: dict[str, list[tuple[str, str]]] = {"path": [], "query": [], "header": [], "cookie": []}
    for parameter, value in Examples(spec).parameters(operation):
        values = value if isinstance(value, list) else [value]
        texts = [it if isinstance(it, str) else json.dumps(it) for it in values]
        joined = delimiter(parameter) if parameter.location == "query" else ","
        written = [joined.join(texts)] if joined else texts
        sent[parameter.location] += [(parameter.name, it) for it in written]
    for place, name, text in _credentials(spec, operation, served.credentials):
        sent[place].append((name, text))
    return httpx2.Request(
        "GET",
        served.base_url + path_of(operation.path, dict(sent["path"])),
        params=tuple(sent["query"]),
        headers=sent["header"],
        cookies=dict(sent["cookie"]),
    )


def _credentials(
    spec: Spec, operation: Operation, held: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    alternatives: Any = spec.alternatives(operation)
    schemes = [spec.schemes[name] for name in (alternatives[0] if alternatives else ())]
    values = [(it, it.value(held)) for it in schemes]
    return [
        (it.location if isinstance(it, ApiKey) else "header", it.field, value)
        for it, value in values
        if value is not None
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
