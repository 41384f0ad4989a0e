"""Whether the base URL is the one of the API: one sentence instead of a report full of 404.

Model: discovery has read what the API must have. Where no response to that was one of an API (but
a 404, a redirect, a page for a browser), the same reads are sent to what
somebody who mistyped the URL may have meant: with the path of the documented servers, without it,
without what all operations begin with, and the folders above. One that responds as an API is named.
Nothing but reads of discovery is sent, and one read of a path that cannot exist.
Known limits: other hosts are not tried; a server with the same JSON for every path is taken
for the API.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from concord.http import Response
from concord.spec import Operation, Spec

_ABSENT = frozenset({404, 405, 410, 501})
_REFUSED = frozenset({401, 403})
_MOST = 8
"""Addresses that are tried."""
NOWHERE = "/concord-no-such-path"
"""A path that no server has."""


@dataclass(frozen=True, kw_only=True)
class Read:
    """A read of discovery: the operation, its path and query, and the response."""

    operation: Operation
    target: str
    sent: Response


Send = Callable[[Operation, str, str], Response]
"""Sends an operation's read for a target (path and query) to a base URL."""


def misplaced(
    spec: Spec, base_url: str, reads: Sequence[Read], send: Send, get: Callable[[str], Response]
) -> str | None:
    """What is wrong with `base_url`, in one sentence; None where nothing says that it is wrong.

    `get` reads a path below `base_url`.
    """
    if not reads or not all(_is_strange(it.sent) for it in reads):
        return None
    moved = _moved(base_url, reads)
    if moved:
        return f"{spec.api}: {base_url} redirects to {moved}: use that as the base URL"
    statuses = ", ".join(sorted({str(it.sent.status) for it in reads}))
    what = f"{spec.api}: {base_url} is not the address of this API ({_count(reads)}: {statuses})"
    right = _found(spec, base_url, reads, send)
    if right:
        return f"{what}: use {right} as the base URL (it responds)"
    why = _why(base_url, reads, get)
    known = ", ".join(dict.fromkeys(spec.environments.values()))
    return why and f"{what}: {why}{f' (documented: {known})' if known else ''}"


def _found(spec: Spec, base_url: str, reads: Sequence[Read], send: Send) -> str | None:
    """The candidate that responds to a read with data, else the first that knows its path."""
    known = None
    for candidate in candidates(spec, base_url):
        for it in _few(reads):
            sent = send(it.operation, it.target, candidate)
            if sent.status // 100 == 2 and not _is_page(sent):
                return candidate
            is_known = not _is_strange(sent) or (sent.status in _REFUSED and not _is_page(sent))
            if known is None and is_known and it.sent.status not in _REFUSED:
                known = candidate
    return known


def _why(base_url: str, reads: Sequence[Read], get: Callable[[str], Response]) -> str | None:
    """Why the responses are those of no API; None where they may be."""
    if all(300 <= it.sent.status < 400 for it in reads):
        where = _joined(base_url, _location(reads[0].sent))
        return f"it redirects every read to {where}, a login page perhaps"
    # nginx and Apache respond with 400 and such a sentence to plain HTTP at a TLS port
    if any("HTTPS port" in it.sent.text for it in reads):
        secure = base_url.replace("http://", "https://", 1)
        return f"the server wants TLS, use {secure} as the base URL"
    if all(_is_page(it.sent) for it in reads):
        return "it answers with pages for a browser, a login or documentation page perhaps"
    # a documented 404 may be the API's own word: nothing found for this account
    if any("404" in it.operation.statuses for it in reads):
        return None
    if not all(it.sent.status in _ABSENT for it in reads):
        return None
    absent = get(NOWHERE)
    if all(shape(it.sent, it.target) == shape(absent, NOWHERE) for it in reads):
        return "it answers as it does for a path that does not exist"
    return None


def candidates(spec: Spec, base_url: str) -> Iterator[str]:
    """The base URLs on the same server that may have been meant, likely ones first."""
    parts = urlsplit(base_url)
    origin, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    found: dict[str, None] = {}
    for documented in _documented(spec):
        if documented and not path.endswith(documented):
            found[path + documented] = None
        # the path of the server typed behind an address that has it already
        if documented and path.endswith(documented * 2):
            found[path.removesuffix(documented)] = None
        found[documented] = None
        if documented and documented in path:
            found[path[: path.index(documented)] + documented] = None
    common = _common(spec)
    while common:
        if path.endswith(common):
            found[path.removesuffix(common)] = None
        common = common.rpartition("/")[0]
    while path:
        path = path.rpartition("/")[0]
        found[path] = None
    tried = [f"{origin}{it}" for it in found]
    yield from [it for it in tried if it != base_url.rstrip("/")][:_MOST]


def _documented(spec: Spec) -> list[str]:
    """The paths of the documented servers."""
    servers = spec.document.get("servers") or []
    urls = [str(server.get("url", "")) for server in servers if isinstance(server, dict)]
    return list(dict.fromkeys(urlsplit(url).path.rstrip("/") for url in urls))


def _common(spec: Spec) -> str:
    """The segments that all operations' paths begin with (`/v2`)."""
    split = [operation.path.split("/") for operation in spec.operations]
    shared = []
    for segments in zip(*split, strict=False):
        if len(set(segments)) > 1 or "{" in segments[0]:
            break
        shared.append(segments[0])
    return "/".join(shared)


def _few(reads: Sequence[Read]) -> list[Read]:
    """What is sent to each candidate: two reads, such that name no record first."""
    # an id in a path may be unknown to the right server, too
    return sorted(reads, key=lambda it: "{" in it.operation.path)[:2]


def _is_strange(sent: Response) -> bool:
    """Whether an API would hardly respond so to a read, whatever it thinks of it."""
    moved = 300 <= sent.status < 400 and sent.status != 304
    return moved or sent.status in _ABSENT or sent.status in _REFUSED or _is_page(sent)


def _is_page(sent: Response) -> bool:
    """Whether a response is a page for a browser."""
    kind = _header(sent, "content-type").lower()
    return "html" in kind and (sent.body or b"").lstrip()[:1] in (b"<", b"")


def _moved(base_url: str, reads: Sequence[Read]) -> str | None:
    """The base URL to which all reads are redirected with their path, None if there is none."""
    bases = set()
    for it in reads:
        location = _joined(base_url, _location(it.sent))
        if it.sent.status // 100 != 3 or not location.endswith(it.target):
            return None
        bases.add(location.removesuffix(it.target))
    return bases.pop() if len(bases) == 1 else None


def _joined(base_url: str, location: str) -> str:
    """Where a `Location` leads; as it is where it is no URL."""
    try:
        return urljoin(f"{base_url}/", location)
    except ValueError:
        return location


def _location(sent: Response) -> str:
    return _header(sent, "location")


def _header(sent: Response, name: str) -> str:
    return sent.headers.get(name, "")


def is_absent(sent: Response) -> bool:
    """Whether a response says that there is nothing at its path."""
    return sent.status in _ABSENT


def shape(sent: Response, target: str) -> tuple[int, str, str]:
    """A response without the path that it may repeat."""
    path = target.partition("?")[0]
    kind = _header(sent, "content-type").partition(";")[0]
    return sent.status, kind, sent.text.replace(target, "").replace(path, "")


def _count(reads: Sequence[Read]) -> str:
    labels = list(dict.fromkeys(it.operation.label for it in reads))
    more = len(labels) - 1
    others = f" and {more} more read{'s' if more > 1 else ''}" if more else ""
    return f"{labels[0]}{others}"
