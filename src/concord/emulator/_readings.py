"""The readings of the ledger that an emulator serves: chosen, listed, switched.

Model: pure. An emulator can serve the readings that are executable: by an overlay on the spec, by
an option of the behaviour, or by both.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from typing import Any

from concord.emulator._strict_json import read_json
from concord.spec import Spec, SpecError, random_readings

READINGS_BODY = '{"<entry>": "<reading>", …}, all that differ from the chosen ones, or {}'


def chosen_readings(spec: Spec, stated: Sequence[tuple[str, str]], *, seed: int | None) -> Spec:
    """`spec` under the stated readings, and with a `seed` under random ones beside them.

    Raises SpecError.
    """
    readings = {} if seed is None else random_readings(spec, random.Random(seed))  # noqa: S311
    # those that a person states win over the random ones
    return spec.under({**readings, **dict(stated)})


def wanted_readings(spec: Spec, body: bytes) -> Spec:
    """`spec` under the readings that a control request names. Raises ValueError."""
    wanted = read_json(body) if body else {}
    if not isinstance(wanted, dict) or not all(isinstance(it, str) for it in wanted.values()):
        raise ValueError("the body is no object of texts")
    try:
        return spec.under(wanted).sound()
    except SpecError as error:
        raise ValueError(f"{error.what} ({error.fix})") from error


def served_readings(spec: Spec) -> dict[str, Any]:
    """By entry: the reading that is served, the one that the spec has chosen, those it could be."""
    return {
        entry.id: {
            "served": spec.readings.get(entry.id, entry.chosen),
            "chosen": entry.chosen,
            "readings": {
                reading.id: reading.text
                for reading in entry.readings
                if reading.id == entry.chosen or reading in entry.executable
            },
        }
        for entry in spec.ledger
        if entry.executable
    }


def in_words(readings: Mapping[str, str]) -> list[str]:
    """The readings as they are written on a command line."""
    return [f"{entry}={reading}" for entry, reading in readings.items()]
