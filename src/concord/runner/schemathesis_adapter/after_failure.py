"""Makes Schemathesis continue after a failure, and recognise the same failure again.

Model: `go_on` is called once in a worker's process, as `isolate` and `alone` are.
- The stateful phase has no `continue-on-failure`: a failed step ends its scenario, is shrunk, and
  all scenarios are run again until one pass shows nothing new. On a server that is wrong in many
  ways that takes many times as long as on a right one. Here every failure is recorded as before and
  then counts as known, so the scenario goes on, and a wrong server costs what a right one does.
- Failures are the same if their keys are. Some of Schemathesis' keys hold what a server chooses at
  will (its media type, its `Allow`, the depth of a recursive response); here they do not.
Known limits: written for Schemathesis 4.32.5; no setting says so, hence the private members.
`tests/runner/test_after_failure.py` notices when they are gone.
"""

from __future__ import annotations

from typing import Any

from schemathesis.core.failures import Failure
from schemathesis.engine.run.stateful import _executor
from schemathesis.openapi import checks


def go_on() -> None:
    """Let every failure of this process be recorded, and end nothing."""
    vars(_executor)["is_known"] = _is_known
    for kind, key in _KEYS.items():
        kind._unique_key = property(key)  # type: ignore[assignment,method-assign]


def _is_known(*_: Any) -> bool:
    return True


def _of_schema(failure: Any) -> str:
    # each keyword once: a response as deep as a recursive schema allows has a path as long
    return "/".join(dict.fromkeys(map(str, failure.schema_path)))


def _of_allow(failure: Any) -> str:
    return ",".join(failure.missing_methods)


def _of_any(_: Any) -> str:
    return ""


_KEYS: dict[type[Failure], Any] = {
    checks.JsonSchemaError: _of_schema,
    checks.AllowHeaderMismatch: _of_allow,
    checks.MalformedMediaType: _of_any,
    checks.UndefinedContentType: _of_any,
}
