"""The HTTP session that Schemathesis sends through: of what this machine has set, it knows nothing.

Model: `isolate` puts it in place of Schemathesis' own, once in a worker's process. As with `Wire`,
proxies and a `.netrc` play no part: the second would present credentials where a check sends none.
No setting says so (Schemathesis had it: https://github.com/schemathesis/schemathesis/pull/2857),
and to look for both at each request takes time.
Known limits: who reaches the target only through a proxy cannot run against it.
"""

from __future__ import annotations

from schemathesis.transport import requests as transport


class Isolated(transport.ManagedCookiesSession):
    """Schemathesis' own session, without the environment."""

    def __init__(self) -> None:
        super().__init__()
        self.trust_env = False


def isolate() -> None:
    """Let every session that Schemathesis opens from now on be such a one."""
    transport.ManagedCookiesSession = Isolated  # type: ignore[misc]
