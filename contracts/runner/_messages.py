"""What a worker tells the command while it runs: one JSON object a line, free of secrets.

- `start`: `operations` (labels), `checks` (by name: why it judges nothing here, null if it can);
- `inapplicable`: `checks` (by name: why it judged nothing after all);
- `phase`: `phase`, `state` (`started`, `finished`, `skipped`);
- `scenario`: `phase`, `operation` (empty: several), `requests`, `found` (times by finding),
  `operations` (by label: `cases`, `statuses`, `checks`);
- `cut`: `phase`, `operation` (empty: all of the phase), `why` the rest of it was left out;
- `evidence`: `evidence`, the counts of an API since the last one (`contracts.evidence`);
- `finding`: `finding`, seen for the first time, or with a shorter request;
- `warning`, `error`: `what`, `operation`;
- `could-not-run`: `what`;
- `end`: `reason` (`completed`, `max-time`, `max-api-time`, `interrupted`, `server-unavailable`,
  `max-requests`, `retry-after`), `seconds`,
  `requests`, `methods` (what passed the gate).
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, TextIO

Emit = Callable[..., None]


def emitter(stream: TextIO, redact: Callable[[str], str]) -> Emit:
    """A function that writes one message a call: `emit("phase", phase="coverage", …)`."""

    def emit(event: str, **members: Any) -> None:
        line = json.dumps({"event": event, **members}, ensure_ascii=True)
        stream.write(redact(line) + "\n")
        stream.flush()

    return emit
