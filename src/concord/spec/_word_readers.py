"""Readers of what the words of our vocabulary state: JSON in, the types of `_statements.py` out.

Model: pure. A reader raises one of `vocabulary.MALFORMED` where a value has another JSON type than
its field; a value outside an enumeration is read, since the lint reports it with its line.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from datetime import timedelta
from functools import cache
from types import UnionType
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from concord.spec._relations import Implication, Order, Relation, Total
from concord.spec._replacement import Replacement
from concord.spec._statements import (
    Cause,
    Filter,
    Fixture,
    InputValue,
    Pagination,
    Parent,
    Resource,
    WebLink,
    WebLinkParameter,
)

T = TypeVar("T")


def text(value: Any) -> str:
    """A text. Raises TypeError for anything else."""
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def texts(value: Any) -> tuple[str, ...]:
    """One text, or a list of them."""
    return tuple(map(text, [value] if isinstance(value, str) else value))


@cache
def _hints(kind: Callable[..., Any]) -> Mapping[str, Any]:
    return get_type_hints(kind)


def _fits(value: Any, hint: Any) -> bool:
    """Whether `value` has the JSON type of the annotation `hint`."""
    match get_origin(hint):
        case kind if kind is Literal:
            # only the type: a value outside the enumeration is a finding of the lint with its line
            return type(value) in map(type, get_args(hint))
        case kind if kind is UnionType:
            return any(_fits(value, each) for each in get_args(hint))
        case kind if kind is tuple:
            return isinstance(value, tuple) and all(_fits(it, get_args(hint)[0]) for it in value)
        case kind if kind is Mapping:
            return isinstance(value, dict)
    if hint is float:
        return type(value) in (int, float)
    # a boolean is no integer in JSON, though it is one in Python
    return hint is Any or (isinstance(value, hint) if _is_kind(hint) else type(value) is hint)


def _is_kind(hint: Any) -> bool:
    return isinstance(hint, type) and is_dataclass(hint)


def _typed(kind: Callable[..., T], values: Mapping[str, Any]) -> T:
    """`kind(**values)`, lists as tuples. Raises TypeError where a value has another type."""
    # frozen dataclasses are compared and hashed, which a list is not
    given = {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}
    for name, hint in _hints(kind).items():
        if name in given and not _fits(given[name], hint):
            raise TypeError(f"{name} is {given[name]!r}")
    known = {it.name: it for it in fields(kind)}  # type: ignore[arg-type]
    if unknown := [name for name in given if name not in known]:
        raise TypeError(f"{', '.join(unknown)} is nothing that it can say")
    if lacking := [name for name in map(_needed, known.values()) if name not in {"", *given}]:
        raise TypeError(f"{', '.join(lacking)} is missing")
    return kind(**given)


def _needed(stated: Field[Any]) -> str:
    """The name of a field without a default; empty for one that has one."""
    return stated.name if stated.default is stated.default_factory is MISSING else ""


def exact(kind: Callable[..., T]) -> Callable[[Any], T]:
    """A reader of a mapping whose keys are the fields of `kind`."""

    def read(stated: Any) -> T:
        return _typed(kind, {text(key): value for key, value in stated.items()})

    return read


def resource(stated: Any) -> Resource:
    """`x-resource`."""
    parent = stated.get("parent")
    # before the fields of `Resource` are checked: those take a `Parent` and no mapping
    found = None if parent is None else _typed(Parent, parent)
    read = _typed(Resource, {**stated, "parent": found})
    if read.action in _ON_ONE and not read.parameter and not read.member:
        raise ValueError(f"parameter is missing: {read.action} is about one {read.name}")
    return read


_ON_ONE = frozenset({"read", "replace", "update", "delete", "invoke"})
"""The actions that are about one resource, which a parameter or a member names."""


_SELECTORS = {"page": "page", "offset": "offset", "cursor": "cursor", "link": "cursor"}
"""The key of `x-pagination` that names the query parameter which selects, by style."""


def pagination(stated: Any) -> Pagination:
    """`x-pagination`; `link` without `next` is led by the header `Link`."""
    named = {key: value for key, value in stated.items() if key not in _SELECTORS.values()}
    style = text(stated["style"])
    # RFC 8288 names the header, so a spec need not
    if style == "link" and "next" not in named:
        named.setdefault("next_header", "Link")
    return _typed(Pagination, {**named, "selector": stated[_SELECTORS[style]]})


def filter_(stated: Any) -> Filter:
    """`x-filter`; `member` is one or several."""
    rest = {key: value for key, value in stated.items() if key != "member"}
    return _typed(Filter, {**rest, "members": texts(stated["member"])})


def causes(stated: Any) -> tuple[Cause, ...]:
    """`x-caused-by`; a bare text is an operationId."""
    if not isinstance(stated, list):
        raise TypeError(f"{stated!r} is no list")
    return tuple(Cause(operation=it) if isinstance(it, str) else exact(Cause)(it) for it in stated)


def web_links(stated: Any) -> Mapping[str, WebLink]:
    """`x-web-links`, by the name of the helper."""
    return {
        name: WebLink(
            url=text(it["url"]),
            description=text(it["description"]),
            source=texts(it["x-source"]),
            query=tuple(_typed(WebLinkParameter, parameter) for parameter in it["query"]),
        )
        for name, it in stated.items()
    }


def fixtures(stated: Any) -> Mapping[str, Fixture]:
    """`x-fixtures`, by name."""
    return {
        text(name): _typed(Fixture, {k: v for k, v in it.items() if k not in _PROVENANCE})
        for name, it in stated.items()
    }


_DURATION = re.compile(
    r"(?P<sign>-?)P(?=.)(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?P<time>T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?\Z"
)


def input_values(stated: Any) -> Mapping[str, InputValue]:
    """Where the values of inputs come from, by input."""
    return {text(name): _input_value(it) for name, it in stated.items()}


def _input_value(stated: Any) -> InputValue:
    ((key, said),) = stated.items()
    if key != "from-now":
        return _typed(InputValue, {key: said})
    found = _DURATION.match(text(said))
    if found is None:
        raise ValueError(f"{said!r} is no duration")
    units = ("weeks", "days", "hours", "minutes", "seconds")
    length = timedelta(**{unit: int(found[unit] or 0) for unit in units})
    return InputValue(from_now=-length if found["sign"] else length, is_day=found["time"] is None)


def replacement(stated: Any) -> Replacement:
    """`x-replaced-by`."""
    return Replacement(
        name=text(stated.get("member", stated.get("parameter"))),
        relation=text(stated["as"]),  # type: ignore[arg-type]  # the lint holds it to these
        operation=text(stated.get("operation", "")),
    )


_PROVENANCE = frozenset({"x-source", "x-inferred", "x-ambiguity"})
"""What an entry of a list may say of where it comes from."""


def relations(stated: Any) -> tuple[Relation, ...]:
    """`x-relations`."""
    if not isinstance(stated, list):
        raise TypeError(f"{stated!r} is no list")
    return tuple(map(_relation, stated))


def _relation(stated: Any) -> Relation:
    ((word, said),) = ((key, it) for key, it in stated.items() if key not in _PROVENANCE)
    match word:
        case "before" | "not-after" | "at-most":
            first, second = texts(said)
            return Order(word=word, first=first, second=second)
        case "implies":
            when, present = dict(said["when"]), texts(said["present"])
            return Implication(when=when, present=present)
        case "sum" | "count":
            return Total(word=word, of=texts(said["of"]), total=text(said["is"]))
    raise ValueError(f"{word!r} is no relation")


def documented(stated: Any) -> Mapping[str, tuple[str, ...]]:
    """`x-documented`: headings by keyword, none for a bare keyword."""
    found: dict[str, tuple[str, ...]] = {}
    if not isinstance(stated, list):
        raise TypeError(f"{stated!r} is no list")
    for it in stated:
        found |= {it: ()} if isinstance(it, str) else {text(k): texts(v) for k, v in it.items()}
    return found


def reason(stated: Any) -> str | Mapping[str, str]:
    """`x-inferred`: one reason, or one by keyword."""
    return {str(k): str(v) for k, v in stated.items()} if isinstance(stated, dict) else str(stated)
