"""The messages of a worker while it runs: one JSON object a line, free of secrets.

- `start`: `operations` (labels), `checks` (by name: why it judges nothing here, null if it can);
- `inapplicable`: `checks` (by name: why it judged nothing after all);
- `phase`: `phase`, `state` (`started`, `finished`, `skipped`);
- `scenario`: `phase`, `operation` (empty: several), `requests`, `found` (times by finding),
  `operations` (by label: `cases`, `statuses`, `checks`);
- `accepted`: what an accepted deviation left out of the findings, once at the end;
- `unjudged`: `what` nothing could bring about, and why;
- `cut`: `phase`, `operation` (empty: all of the phase), `why` the rest of it was left out;
- `evidence`: `evidence`, the counts of an API since the last one (`concord.evidence`);
- `readings`: `readings` that its exchanges indicate (`concord.runner.readings.inference`), those
  that they have `contradicted`, and those that explain nothing (`unhelpful`), once;
- `finding`: `finding`, when it occurs first, or with a shorter request;
- `waiting`: `seconds`, `why`, before a wait that a person would notice;
- `warning`, `error`: `what`, `operation`;
- `could-not-run`: `what`;
- `end`: `reason` (`completed`, `max-time`, `max-api-time`, `interrupted`, `server-unavailable`,
  `max-requests`, `retry-after`, `no-token`), `seconds`, `requests`,
  `methods` (what passed the guard).

The command itself adds `address` (`base_url`) before the first of them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, TextIO

Emit = Callable[..., None]
CLOSED = "did not come: the server closed the connection"
"""What is wrong with a response that a server which responds to others never sent."""

NO_RESPONSE = "the server did not respond"
"""How an `error` begins that no spec is the cause of: the server is gone, or was not reached."""


def emitter(stream: TextIO, redact: Callable[[str], str]) -> Emit:
    """A function that writes one message a call: `emit("phase", phase="coverage", …)`."""

    def emit(event: str, **members: Any) -> None:
        line = json.dumps({"event": event, **_redacted(members, redact)}, ensure_ascii=True)
        stream.write(line + "\n")
        stream.flush()

    return emit


_OURS = frozenset(
    {
        "api", "blame", "check", "checks", "found", "id", "method", "methods", "operation",
        "operation_id", "phase", "reason", "state", "where",
    }
)  # fmt: skip
"""Members that hold words of the spec or of the run, never of a server or a user."""


def _redacted(value: Any, redact: Callable[[str], str], place: str = "") -> Any:
    """`value` with `redact` applied to what a secret could stand in.

    Labels and other words of the spec by which the command finds its way are left alone, also
    where a secret happens to be such a word.
    """
    match value:
        case str():
            return redact(value)
        case Mapping():
            return {
                redact(name) if place == "members" else name: inner
                if name in _OURS and place != "members"
                else _redacted(inner, redact, name if place != "members" else "")
                for name, inner in value.items()
            }
        case list() | tuple():
            # those of `start` are labels
            return value if place == "operations" else [_redacted(it, redact) for it in value]
    return value
