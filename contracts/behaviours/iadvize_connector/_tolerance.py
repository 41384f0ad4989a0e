"""The forms of a request that the documentation leaves open, read as the form that the spec has.

Model: one request in, the one that is meant out. Every form is an entry of the ledger: the content
type of a verification (request-media-type), the stray bracket of `idWebsite]` (website-bracket),
the search without brackets (search-brackets).
Known limits: POST where data is read is refused (method), as the contract run asks of any method
that the spec does not have.
"""

from __future__ import annotations

from dataclasses import replace

from concord.emulator.behaviour import Request

_VERIFICATION = "/verification"
_READ = frozenset({"/categories", "/products", "/visitor-profile", "/conversation-closing-options"})
_OTHER_NAMES = {"idWebsite]": "idWebsite", "search": "search[default][contains]"}


def rewrite(request: Request) -> Request:
    """The request that `request` means."""
    if request.path == _VERIFICATION:
        if request.follows("body-by-media-type"):
            return request
        return replace(request, headers={**request.headers, "content-type": "application/json"})
    if request.path not in _READ:
        return request
    query = dict(request.query)
    for other, name in _OTHER_NAMES.items():
        if other in query and name not in query:
            query[name] = query[other]
    return replace(request, query=query)
