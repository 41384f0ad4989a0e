"""Media types of bodies: what is gone, what is new, and which schemas are compared.

Model: media types are compared without case and with their parameters in any order;
`charset=utf-8` is what is meant without it. A type that only one document names is read as the
narrowest range (`image/*`, `*/*`) that the other one has for it: what a range allowed is no news,
and one that joins a range is not gone. A response that is narrowed from a range to types of it
breaks no reader; a request body does break callers.
Known limits: a type without parameters is no range of those with parameters.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from concord.diff._change import CALLERS, IMPLEMENTERS, STRICT, TOLERANT, Finding
from concord.diff._rules import rule_at
from concord.spec import child

Found = tuple[str, dict[str, Any]]
"""The pointer of a body or response, and its definition."""


def media_types(content: Any) -> dict[str, str]:
    """The names of media types by what they say, however it is written."""
    found: dict[str, str] = {}
    for name in sorted(content if isinstance(content, dict) else ()):
        essence, *parameters = (part.strip() for part in name.split(";"))
        said = sorted(_parameter(each) for each in parameters if each)
        plain = "; ".join([essence.lower(), *(each for each in said if each != "charset=utf-8")])
        # one that is written both ways is two
        found["; ".join([essence.lower(), *said]) if plain in found else plain] = name
    return found


def _parameter(text: str) -> str:
    """A parameter of a media type: its name has no case, nor have names of charsets."""
    name, _, value = (part.strip() for part in text.partition("="))
    name, value = name.lower(), value.strip('"')
    return f"{name}={value.lower() if name == 'charset' else value}"


def pairs(was: Mapping[str, str], now: Mapping[str, str]) -> list[tuple[str, str]]:
    """Which media type of the old document is compared with which one of the new."""
    both = ((_covering(was, each), _covering(now, each)) for each in sorted({*was, *now}))
    return list(dict.fromkeys((old, new) for old, new in both if old and new))


def changes(old: Found, new: Found, rule: str, subject: str, *, sent: bool) -> Iterator[Finding]:
    """The media types that are gone and those that are new; `sent`: in requests."""
    was, now = (media_types(found[1].get("content")) for found in (old, new))
    for essence in was:
        if not _covering(now, essence):
            base = child(old[0], "content", was[essence])
            within = sorted(each for each in now if _covering({essence: ""}, each))
            yield _removed(essence, within, rule, subject, (base, new[0]), sent=sent)
    for essence in now:
        if not _covering(was, essence):
            yield Finding(
                id=rule_at(rule, "media-type-added").id,
                level="info",
                subject=subject,
                what=f"may be {essence}, too" if was else f"is now {essence}",
                why="callers may send it" if sent else "callers may accept it",
                affects=(IMPLEMENTERS,),
                base=old[0],
                head=child(new[0], "content", now[essence]),
            )


def _removed(
    essence: str, within: list[str], rule: str, subject: str, at: tuple[str, str], *, sent: bool
) -> Finding:
    """`within`: what the new document still has of a range."""
    harmless = bool(within) and not sent
    broken = "calls that send it are refused" if sent else "readers of it get something else"
    return Finding(
        id=rule_at(rule, "media-type-removed").id,
        level="info" if harmless else "error",
        subject=subject,
        what=f"no longer {essence}" + (f", only {', '.join(within)}" if within else ""),
        why="readers of all of it can read these" if harmless else broken,
        affects=(IMPLEMENTERS,) if harmless else (CALLERS,) if sent else (STRICT, TOLERANT),
        base=at[0],
        head=at[1],
    )


def _covering(names: Mapping[str, str], essence: str) -> str:
    """`essence` itself or the narrowest range of `names` that it is in; empty if there is none."""
    kind, _, subtype = essence.partition(";")[0].strip().partition("/")
    # RFC 9110, section 12.5.1: of several ranges the most specific one has precedence
    ranges = (f"{kind}/*", "*/*") if subtype else ("*/*",)
    return next((each for each in (essence, *ranges) if each in names), "")
