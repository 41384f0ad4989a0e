"""Filters: query parameters of lists that are named after a member of an item.

Model: a parameter `status` selects by the member `status`; `customer_id` by that member or by
`customer.id`; `created_from` and `to` by a date. What is free text is left alone unless its name
says how it is matched: whether parts are found, names do not tell.
"""

from __future__ import annotations

from concord.imports.proposals._draft import Draft
from concord.imports.proposals._words import joined, owner_of_id, singular, words
from concord.spec import Operation, Parameter, child
from concord.spec.vocabulary import FILTER, PAGINATION

_FROM = frozenset({"from", "since", "after", "min", "start", "gte", "begin"})
_TO = frozenset({"to", "until", "before", "max", "end", "lte"})
_FILLERS = frozenset({"date", "time", "at", "on"})
_SEARCHES = frozenset({"search", "q", "query", "keyword", "keywords", "term"})
_TEXTS = ("name", "title", "label", "email", "description", "firstname", "lastname", "reference")
_MOST_DEPTH = 2


def guess(draft: Draft) -> None:
    """Propose `x-filter` on query parameters of lists."""
    for operation, _ in draft.acting("list"):
        listed = draft.listed(operation)
        if listed is None:
            continue
        own = _paging(draft, operation)
        members = dict(_members(draft, listed[1]))
        for parameter in operation.parameters:
            if parameter.location == "query" and parameter.name not in own:
                _parameter(draft, parameter, members)


def _paging(draft: Draft, operation: Operation) -> set[str]:
    """The parameters that select a page."""
    stated = next(
        (
            it.value
            for it in draft.proposals
            if (it.pointer, it.word) == (operation.pointer, PAGINATION.name)
        ),
        PAGINATION.raw(operation.definition, {}),
    )
    return {str(stated.get(key)) for key in ("page", "offset", "cursor", "size")}


def _members(draft: Draft, item: str, path: str = "", depth: int = 1) -> list[tuple[str, str]]:
    """Dotted members of an item with their schemas, the nearest first."""
    found, inner = [], []
    for name, at in draft.schemas.properties(item).items():
        found.append((f"{path}{name}", at))
        if depth < _MOST_DEPTH and "array" not in draft.schemas.types(at):
            inner += _members(draft, at, f"{path}{name}.", depth + 1)
    return found + inner


def _parameter(draft: Draft, parameter: Parameter, members: dict[str, str]) -> None:
    schema = child(parameter.pointer, "schema")
    told = words(parameter.name)
    if not told:
        return
    if set(told) <= _SEARCHES:
        texts = [
            it
            for it in members
            if joined(it) in _TEXTS and "string" in draft.schemas.types(members[it])
        ]
        if texts:
            value = {"member": texts if len(texts) > 1 else texts[0], "match": "contains"}
            draft.propose(
                parameter.pointer, FILTER.name, value, 0.6, "its name says that it searches texts"
            )
        return
    if _range(draft, parameter, told, members):
        return
    member, confidence = _named(draft, parameter, told, members)
    if not member:
        return
    if "array" in draft.schemas.types(schema):
        match = "one-of"
    elif _is_exact(draft, schema, parameter, members[member]):
        match = "equal"
    else:
        return
    value = {"member": member, "match": match}
    draft.propose(
        parameter.pointer, FILTER.name, value, confidence, f"items have the member {member}"
    )


def _is_exact(draft: Draft, schema: str, parameter: Parameter, member: str) -> bool:
    """Whether a value selects as a whole: no free text."""
    schemas = draft.schemas
    if set(schemas.types(schema)) & {"integer", "boolean", "number"}:
        return True
    if any(
        schemas.keyword(it, key)
        for it in (schema, member)
        for key in ("enum", "format", "const", "pattern")
    ):
        return True
    if "*" in str(parameter.definition.get("description", "")):
        return False  # it may stand for any text
    return bool(owner_of_id(parameter.name)) or words(parameter.name)[-1] in (
        "id", "code", "status", "state", "type", "kind", "country", "currency", "language",
        "category", "role", "genre", "tag", "sku", "zip",
    )  # fmt: skip


def _named(
    draft: Draft, parameter: Parameter, told: tuple[str, ...], members: dict[str, str]
) -> tuple[str, float]:
    """The member that a parameter is named after, and how sure that is."""
    name = "".join(told)
    single = "".join((*told[:-1], singular(told[-1])))
    for path in members:
        if joined(path) in (name, single) and "." not in path:
            return path, 0.9
    owner = owner_of_id(parameter.name).replace("_", "")
    if owner:
        for path in members:
            parts = path.split(".")
            if len(parts) == 2 and joined(parts[0]) == owner and joined(parts[1]) == "id":
                return path, 0.85
        for path, at in members.items():
            if owner_of_id(path).replace("_", "") == owner and "array" in draft.schemas.types(at):
                return path, 0.8
    for path, at in members.items():  # `tag` selects by the elements of `tags`
        is_array = "array" in draft.schemas.types(at)
        if is_array and "".join((*words(path)[:-1], singular(words(path)[-1]))) == name:
            return path, 0.75
    inner = [path for path in members if "." in path and joined(path.rpartition(".")[2]) == name]
    return (inner[0], 0.6) if len(inner) == 1 and name not in ("id", "name") else ("", 0.0)


def _range(
    draft: Draft, parameter: Parameter, told: tuple[str, ...], members: dict[str, str]
) -> bool:
    """A bound: of a number or a date. Whether the parameter is one."""
    edges = set(told) & (_FROM | _TO)
    if len(edges) != 1:
        return False
    match = "from" if edges <= _FROM else "to"
    if edges & {"after"}:
        match = "after"
    rest = [it for it in told if it not in edges]
    about = "".join(it for it in rest if it not in _FILLERS)
    schemas = draft.schemas
    dates = [it for it, at in members.items() if _is_date(draft, it, at) and "." not in it]
    numbers = [it for it, at in members.items() if set(schemas.types(at)) & {"integer", "number"}]
    if about:
        found = [
            it
            for it in (*dates, *numbers)
            if joined(it) == "".join(rest)
            or "".join(w for w in words(it) if w not in _FILLERS) == about
        ]
        confidence = 0.85
    else:
        found = (
            dates
            if len(dates) == 1
            else [it for it in dates if words(it)[0] in ("created", "creation")]
        )
        confidence = 0.75
    if len(found) == 1:
        value = {"member": found[0], "match": match}
        reason = f"its name is that of a bound, and items have {found[0]}"
        draft.propose(parameter.pointer, FILTER.name, value, confidence, reason)
    return True


def _is_date(draft: Draft, path: str, at: str) -> bool:
    if draft.schemas.keyword(at, "format") in ("date", "date-time"):
        return True
    last = words(path)[-1] if words(path) else ""
    return last == "at" or "date" in words(path)
