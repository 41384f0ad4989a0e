"""The command line to suggest in messages: `nox -s …` or `concord …`."""

from __future__ import annotations

import os
import shlex


def invocation(command: str, *words: str) -> str:
    """`concord contracts ivalid`, or `nox -s contracts -- ivalid` where nox started this process.

    A project that was named (`--project`) is named again.

    Who only has nox has no `concord` on the path; who installed the package has no noxfile.
    """
    if os.environ.get("NOX_CURRENT_SESSION"):
        return " ".join(["nox -s", command, *(["--", *words] if words else [])])
    folder = os.environ.get("CONCORD_PROJECT", "")
    named = ["--project", shlex.quote(folder)] if folder else []
    return " ".join(["concord", *named, command, *words])
