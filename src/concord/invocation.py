"""How a person starts a command of Concord, for messages that tell them to."""

from __future__ import annotations

import os


def invocation(command: str) -> str:
    """`concord contracts`, or `nox -s contracts --` where nox started this process.

    Who only has nox has no `concord` on the path; who installed the package has no noxfile.
    """
    if os.environ.get("NOX_CURRENT_SESSION"):
        return f"nox -s {command} --"
    return f"concord {command}"
