"""What the host of a server states of it: its own paths, and fixtures, as a run uses them.

Model: pure. A text `$NAME` within a fixture is the variable NAME of the environment, so that no
secret stands in a file or on a command line; reports show it as `$NAME` again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from concord.errors import CouldNotRunError
from concord.runner.credentials import SHORTEST
from concord.spec import HostingError, Spec, hosting_of

_VARIABLE = re.compile(r"\$([A-Z][A-Z0-9_]*)")


def hosted(
    spec: Spec, paths: Mapping[str, str], fixtures: Mapping[str, Any], environ: Mapping[str, str]
) -> tuple[Spec, dict[str, str]]:
    """The spec of the server of which these are stated; its secrets by variable.

    Raises CouldNotRunError.
    """
    if not paths and not fixtures:
        return spec, {}
    secrets: dict[str, str] = {}
    values = {
        name: _filled(it, f"fixture {name}", environ, secrets) for name, it in fixtures.items()
    }
    try:
        return spec.hosted(hosting_of(spec, paths, values)), secrets
    except HostingError as error:
        raise CouldNotRunError(f"{spec.api}: {error}") from error


def _filled(value: Any, where: str, environ: Mapping[str, str], secrets: dict[str, str]) -> Any:
    """`value` with the values of the variables that it names, which join `secrets`."""
    if isinstance(value, Mapping):
        return {name: _filled(it, where, environ, secrets) for name, it in value.items()}
    if isinstance(value, list):
        return [_filled(it, where, environ, secrets) for it in value]
    named = _VARIABLE.fullmatch(value) if isinstance(value, str) else None
    if named is None:
        return value
    held = environ.get(named[1], "")
    # as with credentials: so short a text could not be kept out of the reports
    if len(held) < SHORTEST:
        what = "is not set" if not held else f"is shorter than {SHORTEST} characters"
        raise CouldNotRunError(f"{where}: {named[1]} {what} (set it in the environment)")
    secrets[named[1]] = held
    return held
