"""Credentials: from the environment in, never out.

Model: `collect` reads them by the spec's convention; a `Redactor` replaces each by `$VARIABLE`
wherever it could show: as it is, percent-encoded, escaped in JSON, in Base64 (HTTP basic).
Known limits: a secret that a server transforms in another way (hashes, splits) is not found.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from urllib.parse import quote, quote_plus

import specs
from contracts.runner._errors import CouldNotRunError

_SHORTEST = 4
"""Shorter values are no secrets, and replacing them would tear words apart."""


def collect(
    spec: specs.Spec, environ: Mapping[str, str], *, fallback: Mapping[str, str] | None = None
) -> dict[str, str]:
    """The credentials of `spec` by name, from `environ`.

    Where none of its variables is set, `fallback` is taken (an emulator's public ones). Raises
    CouldNotRunError that names the variables that are missing.
    """
    found = {
        credential.name: environ[credential.variable].strip()
        for credential in spec.credentials
        if environ.get(credential.variable, "").strip()
    }
    if not found and fallback is not None:
        return dict(fallback)
    missing = [item.variable for item in spec.credentials if item.name not in found]
    if missing:
        example = " ".join(f"{variable}=…" for variable in missing)
        raise CouldNotRunError(
            f"{spec.api}: no credentials: set {', '.join(missing)} in the environment\n"
            f"       (for instance: {example} nox -s contracts -- {spec.api} …)"
        )
    return found


class Redactor:
    """Replaces every secret it has learned in a text."""

    def __init__(self) -> None:
        self._replacements: dict[str, str] = {}

    @classmethod
    def of(cls, spec: specs.Spec, credentials: Mapping[str, str]) -> Redactor:
        """A redactor that knows `credentials`, and their Base64 form as HTTP basic sends it."""
        redactor = cls()
        for credential in spec.credentials:
            if credential.name in credentials:
                redactor.learn(credentials[credential.name], f"${credential.variable}")
        if "username" in credentials and "password" in credentials:
            pair = f"{credentials['username']}:{credentials['password']}"
            encoded = base64.b64encode(pair.encode()).decode()
            redactor.learn(encoded, f"${spec.package.upper()}_BASIC")
        return redactor

    def learn(self, secret: str, placeholder: str) -> None:
        """From now on replace `secret` by `placeholder`."""
        if len(secret) < _SHORTEST:
            return
        escaped = json.dumps(secret)[1:-1]
        for form in (secret, quote(secret, safe=""), quote_plus(secret), escaped):
            self._replacements.setdefault(form, placeholder)

    def __call__(self, text: str) -> str:
        """`text` without any secret; the longest is replaced first."""
        for secret in sorted(self._replacements, key=len, reverse=True):
            text = text.replace(secret, self._replacements[secret])
        return text


def expand(text: str, secrets: Mapping[str, str]) -> str:
    """The opposite, for a replay: `secrets` by placeholder."""
    for placeholder in sorted(secrets, key=len, reverse=True):
        text = text.replace(placeholder, secrets[placeholder])
    return text
