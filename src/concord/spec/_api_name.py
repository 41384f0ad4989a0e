"""Whether an API's folder can give its client a name.

Model: pure. The folder is the name of the distribution; with underscores for dashes it is the
package that users import, and in capitals the beginning of environment variables.
"""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterable

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-_][A-Za-z0-9]+)*\Z")
_GONE = frozenset({"aifc", "asynchat", "asyncore", "audioop", "cgi", "cgitb", "chunk", "crypt"}) | {
    *(
        "distutils",
        "imghdr",
        "imp",
        "lib2to3",
        "mailcap",
        "msilib",
        "nis",
        "nntplib",
        "ossaudiodev",
    ),
    *("pipes", "smtpd", "sndhdr", "spwd", "sunau", "telnetlib", "uu", "xdrlib"),
}
"""Modules of Python 3.11 that later versions do not have."""
_NEEDED = frozenset({"anyio", "certifi", "concord", "h11", "h2", "httpcore2", "httpx2", "idna"}) | {
    *("pip", "pytest", "setuptools", "sniffio", "truststore", "typing_extensions"),
}
"""What a client imports, or what stands beside it where it is used."""


def unusable_name(api: str, beside: Iterable[str] = ()) -> str | None:
    """Why the folder `api` cannot name a client, beside other folders; None if it can."""
    package = api.replace("-", "_")
    if not _NAME.match(api):
        return "is no name that Python can import"
    if keyword.iskeyword(package):
        return "is a word of Python's own"
    # file systems of macOS and Windows fold case: `Json/` would shadow `json` there
    if package.lower() in sys.stdlib_module_names | _GONE:
        return "is a module of Python's own"
    if package.lower() in _NEEDED:
        return "is a package that clients need themselves"
    for other in sorted(beside):
        if other != api and other.replace("-", "_").lower() == package.lower():
            return f"gives the same package as {other!r}"
    return None
