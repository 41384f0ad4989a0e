"""Reports as the runs write them, small: one operation observed, one finding."""

from __future__ import annotations

from typing import Any

from concord.docs import Reports

CONTRACTS: dict[str, Any] = {
    "version": 2,
    "verdict": "broken",
    "exit_code": 1,
    "complete": True,
    "seconds": 12.5,
    "run": {"target": "emulator", "profile": "gate", "seed": 1, "base_url": None},
    "apis": [
        {
            "api": "ivalid",
            "title": "iValid API",
            "verdict": "broken",
            "requests": 2410,
            "operations": [
                {
                    "operation": "GET /v2/appointments",
                    "operation_id": "appointments.list",
                    "reached": True,
                    "cases": 321,
                    "statuses": {"200": 300, "400": 21},
                    "checks": {"pages_add_up": {"judged": 17, "failed": 1}},
                }
            ],
            "findings": [
                {
                    "operation_id": "appointments.list",
                    "check": "pages_add_up",
                    "what": "an item is on two pages",
                    "blame": {"kind": "documented"},
                }
            ],
        }
    ],
}
EVIDENCE: dict[str, Any] = {
    "version": 2,
    "run": {},
    "apis": {
        "ivalid": {
            "operations": {
                "appointments.list": {
                    "statuses": {"200": 300},
                    "requests": 321,
                    "members": {
                        "/data/*/status": {
                            "seen": 2999,
                            "types": {"string": 2999},
                            "null": 0,
                            "absent": 1,
                            "values": {"confirmed": 1499, "pending": 1500},
                            "undocumented": False,
                        },
                        "/data/*/surprise": {
                            "seen": 7, "types": {"string": 7}, "null": 0, "absent": 0,
                            "values": {}, "undocumented": True,
                        },
                    },
                }
            },
            "ledger": {
                "ivalid-status-filter-single": {
                    "deciding": 5, "fits": {"commas": 5}, "none": 0, "examples": {},
                },
                "ivalid-list-envelope": {
                    "deciding": 3, "fits": {"data": 3}, "none": 0, "examples": {},
                }
            },
        }
    },
}  # fmt: skip
FAULTS: dict[str, Any] = {"version": 1, "apis": {"ivalid": {"faults": 400, "full": 397}}}


def reports() -> Reports:
    """What the tests' site was told about the last runs."""
    return Reports(contracts=CONTRACTS, evidence=EVIDENCE, faults=FAULTS)
