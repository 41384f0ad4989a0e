"""Credentials from the environment: which are set, which would do, and whether they can be sent.

Model: pure. `collect` reads every variable that a scheme of the spec names; each operation that is
tested needs one alternative of its security that can be presented. A value that cannot be sent
where its scheme puts it is refused before anything is sent; the variable is named, never the value.
Known limits: a value that is well formed and wrong is the server's to refuse.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping, Sequence

from concord.errors import CouldNotRunError
from concord.invocation import invocation
from concord.spec import Credential, Operation, SecurityScheme, Spec, UnknownScheme

SHORTEST = 4
"""A shorter secret is like other text, so nothing could keep it out of reports."""

IDENTIFIERS = frozenset({"client_id", "username"})
"""Who somebody is, not what proves it: it may be short, and a word that a spec uses shows."""

_NOT_IN_COOKIES = '",;\\'
_KINDS = {"Cf": "an invisible character", "Cs": "a byte that is no UTF-8"}


def collect(
    spec: Spec,
    environ: Mapping[str, str],
    *,
    fallback: Mapping[str, str] | None = None,
    operations: Sequence[Operation] | None = None,
) -> dict[str, str]:
    """The credentials of `spec` by name, from `environ`.

    Where none of its variables is set, `fallback` is taken (an emulator's public ones). Raises
    CouldNotRunError that names the variables that would do for `operations` (default: all), or the
    ones whose values cannot be sent.
    """
    found = {
        item.name: environ[item.variable]
        for item in spec.secrets
        if environ.get(item.variable, "").strip()
    }
    wanted = spec.operations if operations is None else operations
    # all or nothing: a mixture of one's own and an emulator's could not be told apart in a report
    if not found and fallback is not None:
        found = dict(fallback)
    # a value that cannot be sent is set, so that nothing is missing would be said of it
    problems = [*_unsendable(spec, found, wanted)] or [*_missing(spec, found, environ, wanted)]
    if problems:
        raise CouldNotRunError("\n       ".join(problems))
    return found


def unusable(spec: Spec, held: Mapping[str, str]) -> list[str]:
    """What of `held` (by name) cannot be sent, and why: a line for each, without the value."""
    return list(_unsendable(spec, held, spec.operations))


def lacks_client(spec: Spec, environ: Mapping[str, str]) -> bool:
    """Whether a token is ready, and what the token call of `spec` takes is not set."""
    held = {it.name: "" for it in spec.secrets if environ.get(it.variable, "").strip()}
    return any(it.token(held) and not it.buys(held) for it in spec.token_schemes.values())


def _missing(
    spec: Spec,
    held: Mapping[str, str],
    environ: Mapping[str, str],
    operations: Sequence[Operation],
) -> Iterator[str]:
    labels: dict[str, str] = {}
    for operation in operations:
        if spec.presentable(operation, held) is None:
            labels.setdefault(_wanted(spec, operation, held), operation.label)
    for what, label in labels.items():
        if not what:
            yield f"{spec.api}: {label} asks for {_unknown(spec, label)}, which no run can present"
            continue
        empty = [it.variable for it in spec.secrets if environ.get(it.variable, "x").strip() == ""]
        blank = f" ({', '.join(empty)} is empty)" if empty else ""
        whose = f" for {label}" if len(labels) > 1 else ""
        first = what.partition(", or ")[0].split(" and ")
        example = " ".join(f"{variable}=…" for variable in first)
        yield (
            f"{spec.api}: no credentials{whose}: set {what} in the environment{blank}\n"
            f"       (for instance: {example} {invocation('contracts', spec.api)} …)"
        )


def _wanted(spec: Spec, operation: Operation, held: Mapping[str, str]) -> str:
    """What to set so that `operation` can be called: `A and B, or C`; empty if nothing would do."""
    found: list[str] = []
    for each in spec.alternatives(operation):
        lacking = [it for it in map(spec.schemes.__getitem__, each) if not it.is_held(held)]
        combined: list[tuple[str, ...]] = [()]
        for scheme in lacking:
            own = [tuple(it.variable for it in way if it.name not in held) for way in _ways(scheme)]
            # all schemes of an alternative are needed at once, each by any of its ways
            combined = [tuple(dict.fromkeys((*a, *b))) for a in combined for b in own]
        found += [" and ".join(way) for way in combined]
    return ", or ".join(dict.fromkeys(found))


def _ways(scheme: SecurityScheme) -> list[tuple[Credential, ...]]:
    """What the documentation names first, then the tokens that do instead."""
    return sorted(scheme.ways, key=lambda way: way != scheme.credentials)


def _unknown(spec: Spec, label: str) -> str:
    operation = next(it for it in spec.operations if it.label == label)
    names = dict.fromkeys(name for each in spec.alternatives(operation) for name in each)
    unknown = [it for it in map(spec.schemes.get, names) if isinstance(it, UnknownScheme)]
    return " or ".join(f"the security scheme {it.name!r} ({it.kind})" for it in unknown)


def _unsendable(
    spec: Spec, held: Mapping[str, str], operations: Sequence[Operation]
) -> Iterator[str]:
    places = dict.fromkeys(
        placed
        for operation in operations
        for scheme in spec.presentable(operation, held) or ()
        for placed in scheme.placed(held)
    )
    named = set()
    for item, place in places:
        reason = unsendable(held[item.name], place, is_identifier=item.name in IDENTIFIERS)
        if reason and item.variable not in named:
            named.add(item.variable)
            yield f"{spec.api}: {item.variable} cannot be used in {_IN[place]}: {reason}"


_IN = {
    "header": "a header",
    "query": "a query parameter",
    "cookie": "a cookie",
    "user name": "the user name of HTTP basic",
    "password": "the password of HTTP basic",
    "body": "a token request",
}


def unsendable(value: str, place: str, *, is_identifier: bool = False) -> str | None:
    """Why `value` cannot be sent in `place` (of `specs`' `Place`), None if it can.

    Tells a character and its position, nothing else of the value.
    """
    for position, character in enumerate(value, 1):
        what = _wrong(character, place)
        if what is None and character.isspace() and position in (1, len(value)):
            what = _blank(character, place)
        if what is not None:
            shown = f"U+{ord(character):04X} {unicodedata.name(character, '')}".strip()
            return f"character {position} is {what} ({shown})"
    if len(value) < SHORTEST and not is_identifier:
        return f"it is shorter than {SHORTEST} characters, too short to be kept out of reports"
    return None


def _wrong(character: str, place: str) -> str | None:
    """Why a character can stand nowhere in `place`."""
    category = unicodedata.category(character)
    if character in "\r\n\u2028\u2029":
        return "a line end"
    if category == "Cc":
        return "a control character"
    if category in _KINDS:
        return _KINDS[category]
    if place == "header" and ord(character) > 0xFF:
        return "outside Latin-1"
    if place == "cookie" and (
        character in _NOT_IN_COOKIES or character.isspace() or ord(character) > 0x7E
    ):
        return "one that no cookie can hold"
    if place == "user name" and character == ":":
        return "a colon, which ends the user name"
    return None


def _blank(character: str, place: str) -> str | None:
    """Why a blank cannot stand at an end: receivers strip it there, or it was pasted along."""
    if place == "header":
        return "a blank at the end, which receivers take away"
    return "a blank that was pasted along" if character != " " else None
