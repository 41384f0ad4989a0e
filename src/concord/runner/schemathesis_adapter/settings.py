"""How Schemathesis is set: all of it in one place, nothing read from files or the environment.

Model: pure. The same plan generates the same cases: no example database, no cache, no feedback from
responses into generation. Checks are on unless `OFF` says why not.
"""

from __future__ import annotations

from typing import Any

from concord.runner.plan import Plan
from concord.runner.schemathesis_adapter.document import READING

STEPS = 6
RECORDED = 200_000
"""Bytes of a response's body that are kept to the end of its scenario."""

OFF = {
    "object_level_authorization": "needs two identities; the specs describe one",
    "max_response_time": "time is no part of these contracts, and would make verdicts flaky",
}
"""Built-in checks that are off, and why."""


NEEDS = {
    "probes": ("ignored_auth",),
    "negative": ("negative_data_rejection", "missing_required_header", "unsupported_method"),
}
"""Built-in checks that send what a target must allow."""
REFUSED_BY_STATE = ("401", "402", "403", "404", "409", "410", "412", "423", "424", "429", "451")
"""Refusals that blame the state of the server, and no form of the request: a request that keeps
the spec may meet each of them. Whether it is documented is another check's matter."""


def settings(plan: Plan, *, linked: bool) -> dict[str, Any]:
    """Schemathesis' configuration for `plan`; `linked`: a link leads between its operations."""
    config: dict[str, Any] = {
        "base-url": plan.base_url,
        "seed": plan.seed,
        # several threads would send the same cases in another order each time, and a run is to be
        # repeatable
        "workers": 1,
        "continue-on-failure": True,
        "request-timeout": plan.timeout,
        # a redirect is a response of the API like any other, and must be documented
        "max-redirects": 0,
        "suppress-health-check": ["all"],
        "cache": {"enabled": False},
        "warnings": False,
        # hundreds of responses are held at once, for the report
        "output": {"truncation": {"max-recorded-payload-size": RECORDED}},
        "analysis": {"constants": {"enabled": False}},
        "generation": {
            "database": "none",
            "max-examples": plan.amount.examples,
            # a smaller request shows no more, and a server in trouble gets no thousands of them
            "no-shrink": True,
            # a NUL byte is refused by most servers' transport before the contract matters
            "allow-x00": False,
            "exclude-header-characters": "\x00\r\n",
        },
        "checks": {
            "positive_data_acceptance": {
                "expected-statuses": ["2xx", "3xx", *REFUSED_BY_STATE, "5xx"]
            },
            **{name: {"enabled": False} for name in off(plan) if name != "max_response_time"},
        },
        "phases": _phases(plan, linked=linked),
    }
    return config


def off(plan: Plan) -> dict[str, str]:
    """The built-in checks that are off for `plan`, and why."""
    missing = [name for name in NEEDS if name not in plan.allows]
    by_target = {
        check: f"the target does not allow {name!r}" for name in missing for check in NEEDS[name]
    }
    return {**OFF, **by_target}


def _phases(plan: Plan, *, linked: bool) -> dict[str, Any]:
    own_data = {"responses": False}
    coverage: dict[str, Any] = {"extra-data-sources": own_data}
    if "negative" not in plan.allows:
        coverage["unexpected-methods"] = []
    elif plan.read_only:
        coverage["unexpected-methods"] = sorted(method.upper() for method in READING - {"head"})
    phases: dict[str, Any] = {
        "examples": {"extra-data-sources": own_data},
        "coverage": coverage,
        "fuzzing": {"extra-data-sources": own_data, "error-feedback": {"enabled": False}},
        "stateful": {
            "enabled": linked,
            "max-steps": STEPS,
            "link-calibration": False,
            # links that Schemathesis guesses are documented by nobody
            "inference": {"algorithms": []},
            "generation": {"max-examples": plan.amount.scenarios},
        },
    }
    if "negative" not in plan.allows:
        # a mode for all phases does not reach them
        for phase in phases.values():
            phase["generation"] = {**phase.get("generation", {}), "mode": "positive"}
    return phases
