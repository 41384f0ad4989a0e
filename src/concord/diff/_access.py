"""Where the API is and who may call it: servers, security schemes, requirements.

Model: a requirement is a set of alternatives, each a set of schemes with scopes; a scheme is known
by what it says, else by its name, so that renaming one is silent. Servers are known by their
environment, else by their address.
Known limits: `description`s and refresh addresses are not compared.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from concord.diff._change import CALLERS, IMPLEMENTERS, Finding, Level
from concord.diff._document import Side
from concord.diff._extensions import SCHEME, extension
from concord.spec import Operation, child, vocabulary

Alternative = frozenset[tuple[str, frozenset[str]]]
Schemes = dict[str, dict[str, Any]]
_IDENTITY = ("type", "scheme", "in", "name", "openIdConnectUrl")


def servers(base: Side, head: Side, *, moved: bool) -> Iterator[Finding]:
    """What changed about the addresses of the API; `moved`: their paths are reported elsewhere."""
    old, new = (_servers(side, whole=not moved) for side in (base, head))
    for name in sorted(old.keys() | new.keys()):
        was, now = old.get(name, {}), new.get(name, {})
        gone, came = sorted(was.keys() - now.keys()), sorted(now.keys() - was.keys())
        kept = min(len(gone), len(came))
        # nothing says which old address became which new one: of one environment they are paired
        # in order
        for one, other in zip(gone, came, strict=False):
            rule, what = "api-server-url-changed", f"moved from {one} to {other}"
            yield _server(rule, "error", name, what, was[one], now[other])
        for one in gone[kept:]:
            what = "removed" if not now else f"no longer at {one}"
            yield _server("api-server-removed", "error", name, what, was[one], "/servers")
        for other in came[kept:]:
            what = "new" if not was else f"also at {other}"
            yield _server("api-server-added", "info", name, what, "/servers", now[other])


def _servers(side: Side, *, whole: bool) -> dict[str, dict[str, str]]:
    """Pointers by address, by environment or by the address where none is named."""
    found: dict[str, dict[str, str]] = {}
    for index, server in enumerate(side.spec.document.get("servers") or ()):
        address = str(server.get("url", "")).rstrip("/")
        for name, variable in (server.get("variables") or {}).items():
            # a variable of any value that a named environment has is its user's: another default
            # moves nobody
            if "enum" in variable or not vocabulary.ENVIRONMENT.stated(server):
                address = address.replace(f"{{{name}}}", str(variable.get("default", "")))
        if not whole:
            address = urlsplit(address)._replace(path="").geturl()
        name = str(vocabulary.ENVIRONMENT.raw(server, address or "/"))
        found.setdefault(name, {}).setdefault(address, child("/servers", index))
    return found


def _server(rule: str, level: Level, name: str, what: str, old: str, new: str) -> Finding:
    return Finding(
        id=rule,
        level=level,
        subject=f"server {name}",
        what=what,
        why="calls to the old address fail" if level == "error" else "one more address to call",
        affects=(CALLERS,),
        base=old,
        head=new,
        name=("environment", name),
    )


_URLS = (
    ("tokenUrl", "api-security-component-oauth-token-url-changed"),
    ("authorizationUrl", "api-security-component-oauth-url-changed"),
)


def schemes(base: Side, head: Side) -> Iterator[Finding]:
    """What changed about the security schemes that both documents have."""
    old, new = (_schemes(side) for side in (base, head))
    same = _pairs(old, new)
    for name in old:
        if name in same:
            yield from _scheme(old[name], new[same[name]], name, same[name])


def _schemes(side: Side) -> Schemes:
    found = {}
    for name in (side.spec.document.get("components") or {}).get("securitySchemes") or {}:
        try:
            definition = side.spec.resolve(child("/components/securitySchemes", name)).definition
        except KeyError:
            continue
        found[name] = definition
    return found


def _pairs(old: Schemes, new: Schemes) -> dict[str, str]:
    """The new name of each old scheme: its own, or that of one which says the same."""
    found = {name: name for name in old if name in new}
    free = sorted(new.keys() - old.keys())
    for name in sorted(old.keys() - new.keys()):
        # each new scheme once: of two that say the same, both may have been renamed
        alike = [n for n in free if _identity(new[n]) == _identity(old[name])]
        if alike:
            found[name] = alike[0]
            free.remove(alike[0])
    return found


def _called(old: Schemes, new: Schemes, those: Schemes) -> dict[str, str]:
    """What to call `those` (`old` or `new`): one name for all that say the same.

    A scheme that keeps its name and says something else keeps it: the scheme reports it.
    """
    changed = {n for n in old.keys() & new.keys() if _identity(old[n]) != _identity(new[n])}
    first: dict[tuple[Any, ...], str] = {}
    for name in sorted(old.keys() - changed):
        first.setdefault(_identity(old[name]), name)
    return {n: n if n in changed else first.get(_identity(those[n]), n) for n in those}


def _identity(scheme: dict[str, Any]) -> tuple[Any, ...]:
    said = [str(scheme.get(key, "")) for key in _IDENTITY]
    # names of HTTP schemes (RFC 9110, section 11.1) and of header fields (section 5.1) have no
    # case
    said[1] = said[1].lower()
    if scheme.get("in") == "header":
        said[3] = said[3].lower()
    return (*said, *sorted(scheme.get("flows") or {}))


def _scheme(old: dict[str, Any], new: dict[str, Any], name: str, now: str) -> Iterator[Finding]:
    places = child("/components/securitySchemes", name), child("/components/securitySchemes", now)
    subject = f"security scheme {now}"
    if _identity(old) != _identity(new):
        was, is_ = (" ".join(filter(None, map(str, _identity(each)))) for each in (old, new))
        what = f"changed from {was} to {is_}"
        rule = "api-security-component-type-changed"
        yield _scheme_finding(rule, subject, what, "credentials sent as before are refused", places)
        return
    for flow, stated in (old.get("flows") or {}).items():
        for key, word in _URLS:
            urls = stated.get(key), new["flows"][flow].get(key)
            if urls[0] != urls[1]:
                rule = word
                what = f"{key} changed from {urls[0]} to {urls[1]}"
                yield _scheme_finding(
                    rule, subject, what, "no request reaches the old address", places
                )
    for word in SCHEME:
        yield from extension(word, subject, (old.get(word), new.get(word)), places)


def _scheme_finding(
    rule: str, subject: str, what: str, why: str, places: tuple[str, str]
) -> Finding:
    return Finding(
        id=rule,
        level="error",
        subject=subject,
        what=what,
        why=why,
        affects=(CALLERS,),
        base=places[0],
        head=places[1],
        name=("credentials",),
    )


def security(base: tuple[Side, Operation], head: tuple[Side, Operation]) -> Iterator[Finding]:
    """What changed about who may call an operation."""
    schemes = _schemes(base[0]), _schemes(head[0])
    old, was = _alternatives(*base, _called(*schemes, schemes[0]))
    new, now = _alternatives(*head, _called(*schemes, schemes[1]))
    gone, came = _unmet(old, new), _unmet(new, old)
    for alternative in sorted(gone, key=_text):
        scopes = _more_scopes(alternative, new)
        rule = "api-security-removed"
        what = f"{_text(alternative)} no longer suffices"
        if scopes:
            rule, what = "api-security-scope-added", f"needs {', '.join(scopes)}, too"
        if not alternative:
            rule, what = "api-security-added", "may no longer be called without credentials"
        yield _requirement(rule, "error", what, "calls made as before are refused", was, now)
    # where an old alternative fails, the new ones are what replaced it, and no news of their own
    if not gone:
        for alternative in sorted(came, key=_text):
            what = f"{_text(alternative)} suffices, too"
            rule = "api-security-added" if alternative else "api-security-removed"
            yield _requirement(rule, "info", what, "one more way to call it", was, now)


def _alternatives(
    side: Side, operation: Operation, renamed: dict[str, str]
) -> tuple[set[Alternative], str]:
    own = operation.definition.get("security")
    found = side.spec.document.get("security") if own is None else own
    pointer = "/security" if own is None else child(operation.pointer, "security")
    # `security: []`, or none at all: anybody may call it, which is one alternative without schemes
    if not found:
        return {frozenset()}, pointer if own is not None else operation.pointer
    return {
        frozenset(
            (renamed.get(name, name), frozenset(scopes or ())) for name, scopes in each.items()
        )
        for each in found
    }, pointer


def _unmet(old: set[Alternative], new: set[Alternative]) -> set[Alternative]:
    """What of `old` suffices for no alternative of `new`."""
    return {a for a in old if not any(_suffices(a, b) for b in new)}


def _suffices(held: Alternative, needed: Alternative) -> bool:
    scopes = dict(held)
    return all(name in scopes and wanted <= scopes[name] for name, wanted in needed)


def _more_scopes(old: Alternative, new: set[Alternative]) -> list[str]:
    """The fewest scopes that are missing for one of the new alternatives."""
    held = dict(old)
    missing = [
        sorted({s for name, wanted in alternative for s in wanted - held[name]})
        for alternative in new
        if {name for name, _ in alternative} == held.keys()
    ]
    return min(missing, key=lambda scopes: (len(scopes), scopes), default=[])


def _text(alternative: Alternative) -> str:
    words = sorted(f"{n} ({', '.join(sorted(s))})" if s else n for n, s in alternative)
    return " with ".join(words) or "no credentials"


def _requirement(rule: str, level: Level, what: str, why: str, was: str, now: str) -> Finding:
    return Finding(
        id=rule,
        level=level,
        subject="security",
        what=what,
        why=why,
        affects=(CALLERS,) if level == "error" else (IMPLEMENTERS,),
        base=was,
        head=now,
    )
