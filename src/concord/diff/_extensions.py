"""Changes of our `x-` extensions (`specs/README.md`): what each breaks, and for whom.

Rules: one row a word. Its id is `<word>-added`, `-removed` or `-changed`, without the `x-`; saying
a key's default is no change.
Not reported: `x-source`, `x-inferred`, `x-documented` and `x-ambiguity` say where a statement comes
from, not what it is.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from concord.diff._change import (
    CALLERS,
    IMPLEMENTERS,
    STRICT,
    STRICT_RECEIVERS,
    TOLERANT,
    TOLERANT_RECEIVERS,
    Finding,
    Level,
)
from concord.diff._rules import rule_at
from concord.spec import vocabulary

_PROVENANCE = {vocabulary.SOURCE.name, vocabulary.INFERRED.name, vocabulary.AMBIGUITY.name}
_READERS = (STRICT, TOLERANT)
_RECEIVERS = (STRICT_RECEIVERS, TOLERANT_RECEIVERS)


@dataclass(frozen=True, kw_only=True)
class Meaning:
    """What it means that an extension is added, removed or changed."""

    why: str
    affects: tuple[str, ...]
    added: Level = "info"
    removed: Level = "error"
    changed: Level = "error"
    defaults: dict[str, Any] = field(default_factory=dict)
    """Keys and the values that they have unless they are said."""
    informative: frozenset[str] = frozenset()
    """Keys whose change is worth a word, and no more."""


PROPERTY = {
    "x-filter": Meaning(
        why="the parameter selects other items than before",
        affects=(CALLERS, IMPLEMENTERS),
        removed="warning",
        changed="warning",
    ),
    "x-expands": Meaning(
        why="items show other members than before",
        affects=(*_READERS, IMPLEMENTERS),
        removed="warning",
        changed="warning",
    ),
    "x-reads-as": Meaning(
        why="what was written is found elsewhere",
        affects=(TOLERANT, IMPLEMENTERS),
        removed="warning",
        changed="warning",
        added="warning",
    ),
    "x-replaced-by": Meaning(
        why="what is deprecated agrees with something else than before",
        affects=(CALLERS, *_READERS),
        removed="info",
        changed="warning",
    ),
    "x-unique": Meaning(
        why="a value that is taken is refused",
        affects=(CALLERS, IMPLEMENTERS),
        added="warning",
        removed="info",
    ),
    "x-references": Meaning(
        why="the value must name an existing resource",
        affects=(CALLERS, IMPLEMENTERS),
        added="warning",
        removed="info",
        changed="warning",
    ),
    "x-relations": Meaning(
        why="a request whose members break a relation is refused",
        affects=(CALLERS, IMPLEMENTERS),
        added="warning",
        removed="info",
        changed="warning",
    ),
}
SHOWN = {
    "x-relations": Meaning(
        why="what members of a response say together is described differently",
        affects=_READERS,
        removed="warning",
        changed="warning",
    ),
}
"""What a word means in a response, where that is another thing than in a request."""
OPERATION = {
    "x-pagination": Meaning(
        why="iterating over all pages finds the page, the items or the end elsewhere",
        affects=(CALLERS, TOLERANT),
        added="error",
        defaults={"past_end": "empty"},
        informative=frozenset(
            {"total", "pages", "current", "current_size", "total_header", "pages_header"}
        ),
    ),
    "x-resource": Meaning(
        why="what the call does to a resource is described differently",
        affects=(IMPLEMENTERS,),
        removed="info",
        changed="warning",
        defaults={"id": "id"},
    ),
    "x-unwrap": Meaning(
        why="a method returns what stands at another member of the response",
        affects=_READERS,
        added="error",
        informative=frozenset({"required"}),
    ),
    "x-idempotency-key": Meaning(
        why="a call that is sent again may be done twice",
        affects=(CALLERS,),
        changed="warning",
    ),
    "x-subscribes": Meaning(
        why="receivers of events are registered differently",
        affects=(CALLERS,),
        removed="warning",
        changed="warning",
        added="info",
    ),
}
ANYWHERE = {
    "x-rate-limit": Meaning(
        why="calls at the old pace may be refused",
        affects=(CALLERS,),
        added="warning",
        removed="info",
        changed="warning",
    ),
    "x-unknown-parameters": Meaning(
        why="calls with parameters that are not documented are responded to differently",
        affects=(CALLERS,),
        added="warning",
        removed="info",
        changed="warning",
    ),
}
ROOT = {
    **ANYWHERE,
    "x-outcome": Meaning(
        why="success and failure are told apart differently",
        affects=_READERS,
        added="error",
        defaults={"required": True},
        informative=frozenset({"message", "required"}),
    ),
    "x-web-links": Meaning(
        why="addresses of pages are made differently", affects=(CALLERS,), changed="warning"
    ),
    "x-fixtures": Meaning(
        why="the host of a server states other things of its data to a contract run",
        affects=(IMPLEMENTERS,),
        removed="warning",
        changed="warning",
        added="info",
    ),
}
DELIVERY = {
    "x-event": Meaning(
        why="a receiver reads an event's name, identity and time at other members",
        affects=_RECEIVERS,
        added="info",
        informative=frozenset({"time", "delivery", "domain"}),
    ),
    "x-caused-by": Meaning(
        why="the event follows other calls than before",
        affects=_RECEIVERS,
        removed="warning",
        changed="warning",
        added="info",
    ),
    "x-signature": Meaning(
        why="a receiver that verifies signatures as before refuses every delivery",
        affects=_RECEIVERS,
        added="info",
    ),
    "x-retry-schedule": Meaning(
        why="a delivery that failed comes again at other times",
        affects=_RECEIVERS,
        removed="warning",
        changed="warning",
    ),
}
SCHEME = {
    "x-token-request": Meaning(
        why="the token request is another", affects=(CALLERS,), added="warning"
    ),
    "x-username": Meaning(
        why="the credentials are written differently", affects=(CALLERS,), added="error"
    ),
}
SERVER = {
    "x-environment": Meaning(
        why="the client knows the server under another name",
        affects=(CALLERS,),
        added="info",
    )
}
WORDS = {**PROPERTY, **OPERATION, **ROOT, **DELIVERY, **SCHEME, **SERVER}


def extension(
    name: str,
    subject: str,
    values: tuple[Any, Any],
    places: tuple[str, str],
    *,
    shown: bool = False,
) -> Iterator[Finding]:
    """What it means that the extension `name` of an element has another value (None: none).

    `shown`: the element is one of a response.
    """
    word = SHOWN.get(name, WORDS[name]) if shown else WORDS[name]
    old, new = (_stated(word, value) for value in values)
    if old == new:
        return
    verb = "added" if old is None else "removed" if new is None else "changed"
    level: Level = getattr(word, verb)
    if verb == "changed" and _keys(old, new) <= word.informative:
        level = "info"
    # a limit that allows more breaks nobody
    if name == vocabulary.RATE_LIMIT.name and verb == "changed" and _pace(new) >= _pace(old):
        level = "info"
    # by the new value, not by the verb: only a server that begins to refuse breaks calls
    if name == vocabulary.UNKNOWN_PARAMETERS.name:
        level = "warning" if new == "reject" else "info"
    yield Finding(
        id=rule_at(name, verb).id,
        level=level,
        subject=subject,
        what=f"{name} {verb}{_difference(old, new)}",
        why=word.why,
        affects=word.affects,
        base=places[0],
        head=places[1],
    )


def deprecation(stated: Any, *, now: bool) -> str:
    """That something is, or is no longer, deprecated, and what took its place."""
    if not now:
        return "is no longer deprecated"
    # documents are compared before they are linted: what cannot be read is not reported
    by = vocabulary.REPLACED_BY.tolerant({vocabulary.REPLACED_BY.name: stated})
    if by is None:
        return "is deprecated"
    return f"is deprecated: use {by.operation + ' by ' if by.operation else ''}{by.name!r}"


def _stated(word: Meaning, value: Any) -> Any:
    if isinstance(value, dict):
        return {k: v for k, v in value.items() if k not in word.defaults or v != word.defaults[k]}
    if isinstance(value, list):
        # entries of a list may say where they come from, which is no change
        said = [
            {k: v for k, v in it.items() if k not in _PROVENANCE} if isinstance(it, dict) else it
            for it in value
        ]
        return said or None
    # `x-unknown-parameters: ignore` is what is meant without the word
    return None if value == "ignore" else value


def _keys(old: Any, new: Any) -> set[str]:
    if not (isinstance(old, dict) and isinstance(new, dict)):
        return {""}
    return {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}


def _difference(old: Any, new: Any) -> str:
    """What of the value is new, in a few words."""
    if old is None or new is None:
        return ""
    if isinstance(old, dict) and isinstance(new, dict):
        words = [f"{k}: {old.get(k)!r} → {new.get(k)!r}" for k in sorted(_keys(old, new))]
        return f" ({'; '.join(words)})"
    return f" ({old!r} → {new!r})"


def _pace(limit: Any) -> float:
    try:
        return float(limit["requests"]) / float(limit["per"])
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return 0.0
