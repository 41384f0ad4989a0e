"""The modules that Schemathesis loads when a run first needs them, loaded at once.

A worker that is forked off a server has what the server has loaded: what the server leaves out,
each worker loads anew, which takes as long as a short run's own work.
"""

from __future__ import annotations

from importlib import import_module

NAMES = (
    "pyrate_limiter",
    "schemathesis.engine.run.analysis",
    "schemathesis.engine.run.auth_bootstrap",
    "schemathesis.engine.run.unit._hypothesis_executor",
    "schemathesis.generation.body_overrides",
    "schemathesis.generation.dictionaries",
    "schemathesis.specs.openapi._ordering",
    "schemathesis.specs.openapi.auth_flow.detection",
    "schemathesis.specs.openapi.coverage._operation",
    "schemathesis.specs.openapi.schemas",
    "schemathesis.transport.asgi",
    "schemathesis.transport.wsgi",
)
"""As Schemathesis 4.32.5 has them; what they import comes along."""


def load() -> None:
    """Import them all."""
    for name in NAMES:
        import_module(name)
