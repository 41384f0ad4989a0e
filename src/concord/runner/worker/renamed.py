"""Detects a renamed member: an undocumented one with a similar name in the place of a missing one.

Model: pure. Names are alike if they differ in case, underscores, hyphens, blanks or a plural's
ending, or in few letters, or if one is the other and more words; the value must be of a JSON type
that the missing member allows. Each undocumented member stands for one missing member at most, the
most similar pair first.
Known limits: names of fewer than four letters must agree but for case and separators; synonyms
(`total`, `count`) are not alike.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from difflib import SequenceMatcher
from typing import Any

_SEPARATORS = re.compile(r"[^0-9a-z]+")
_ALIKE = 0.8
"""Of all letters, the share that must agree in order: one of eight may differ."""
_SHORT = 4


def renamed(
    missing: Mapping[str, Collection[str]], undocumented: Mapping[str, Any]
) -> dict[str, str]:
    """The undocumented member that stands for each missing one, as far as one does.

    `missing` holds the JSON types that each allows (none: any), `undocumented` the values.
    """
    scores = [
        (_likeness(name, other), name, other)
        for name, types in missing.items()
        for other, value in undocumented.items()
        if not types or types_of(value) & set(types)
    ]
    found: dict[str, str] = {}
    # by name among equals, so that a finding has the same words in every run
    for score, name, other in sorted(scores, key=lambda it: (-it[0], it[1], it[2])):
        if score and name not in found and other not in found.values():
            found[name] = other
    return found


def types_of(value: Any) -> set[str]:
    """The JSON types of `value`; a whole number is a number, too."""
    match value:
        case None:
            return {"null"}
        case bool():
            return {"boolean"}
        case int():
            return {"integer", "number"}
        case float():
            return {"number", "integer"} if value.is_integer() else {"number"}
        case str():
            return {"string"}
        case list():
            return {"array"}
    return {"object"}


def _likeness(name: str, other: str) -> float:
    """From 0 (other names) to 2 (the same but for case and separators)."""
    one, two = (_SEPARATORS.sub("", it.lower()) for it in (name, other))
    if one and one == two:
        return 2.0
    if min(len(one), len(two)) < _SHORT:
        return 0.0
    if _singular(one) == _singular(two):
        return 1.5
    if _is_longer(name, other) or _is_longer(other, name):
        return 1.0
    ratio = SequenceMatcher(None, one, two, autojunk=False).ratio()
    return ratio if ratio >= _ALIKE else 0.0


def _is_longer(name: str, other: str) -> bool:
    """Whether `other` is `name` and more words: `page`, `page_value`, `pageValue`."""
    rest = other.removeprefix(name)
    return rest != other and (rest[0] in "_- ." or (rest[0].isupper() and name[-1].islower()))


def _singular(word: str) -> str:
    for ending, instead in (("ies", "y"), ("ses", "s"), ("s", "")):
        if word.endswith(ending):
            return word.removesuffix(ending) + instead
    return word
