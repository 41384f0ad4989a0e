"""Names as words: `customerIds`, `customer_id` and `filter[customer-id]` speak of a customer's id.

Model: pure; words are in lower case. The singular is that of English, as far as names of resources
need it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_WORDS = re.compile(r"[A-Z]{2,}s?(?![a-z])|[A-Z]?[a-z]+|[A-Z]+|[0-9]+")
_WRAPPED = re.compile(r"(?:filters?|where|query|q)\[([^\]]+)\]\Z", re.IGNORECASE)
_SAME = frozenset({"status", "address", "news", "series", "access", "business", "process", "bus"})
ID = frozenset({"id", "ids", "uuid", "uuids", "key", "identifier"})


def words(name: str) -> tuple[str, ...]:
    """The words of a name, without the wrapping of a filter (`filter[…]`, `…[]`)."""
    wrapped = _WRAPPED.match(name)
    text = wrapped[1] if wrapped else name
    return tuple(it.lower() for it in _WORDS.findall(text.removesuffix("[]")))


def singular(word: str) -> str:
    """The singular of an English noun."""
    if word in _SAME or word.endswith(("ss", "us", "is")) or len(word) < 4:
        return word
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ses", "xes", "ches", "shes", "zes")):
        return word[:-1] if word.endswith(("ases", "ices", "uses", "nses", "ches")) else word[:-2]
    return word.removesuffix("s")


def noun(name: str) -> str:
    """The name of one of what `name` names: `closing-options` are `closing_option`s."""
    found = words(name)
    return "_".join((*found[:-1], singular(found[-1]))) if found else ""


def joined(name: str) -> str:
    """A name without what distinguishes spellings: `customerId` and `customer_id` are the same."""
    return "".join(words(name))


def is_plural(name: str) -> bool:
    """Whether a name is that of several."""
    found = words(name)
    return bool(found) and singular(found[-1]) != found[-1]


def owner_of_id(name: str) -> str:
    """Of what a name is the id, as a noun: `customer_id`, `customerIds`; empty if it is no id."""
    found = list(words(name))
    if len(found) < 2:
        return ""
    if found[-1] in ID:
        return noun("_".join(found[:-1]))
    if found[0] == "id":
        return noun("_".join(found[1:]))
    if found[-1] == "list":
        return noun("_".join(found[:-1]))
    return ""


def ends(found: Sequence[str], *endings: str) -> bool:
    """Whether the last word is one of `endings`."""
    return bool(found) and found[-1] in endings
