"""A filter finds a text by a part of it, and an item by each of several values."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from concord.checks import Violation
from concord.checks._filter_search import finds_parts, parts_find, takes_several, values_add_up
from concord.checks.exchange import Subject
from concord.spec import Operation, Spec
from tests.checks.exchanges import BOOKS, changed, never, page

GENRE = "genre"


def matching(spec: Spec, match: str, schema: Mapping[str, Any], **more: Any) -> Spec:
    """The library, with another filter by genre."""
    document = copy.deepcopy(spec.document)
    found = replace(spec, document=document)
    parameters = found.operation("books.list").definition["parameters"]
    stated: Any = next(it for it in parameters if it["name"] == GENRE)
    stated |= {"x-filter": {"member": GENRE, "match": match}, "schema": dict(schema), **more}
    return found


def filtered(spec: Spec, select: Callable[[str, Any], bool], books: Any = BOOKS) -> Any:
    """A server of the list whose filter is `select`."""

    def ask(_: Operation, names: Any, query: Mapping[str, Any]) -> Subject:
        wanted = query.get(GENRE)
        found = [book for book in books if wanted is None or select(book[GENRE], wanted)]
        answer = page(spec, 1, 50, found)
        given = [wanted] if isinstance(wanted, str) else wanted
        return changed(answer, query={**answer.query, **({GENRE: given} if given else {})})

    return ask


def part(spec: Spec) -> Spec:
    return matching(spec, "contains", {"type": "string"})


def several(spec: Spec, **more: Any) -> Spec:
    return matching(spec, "one-of", {"type": "array", "items": {"type": "string"}}, **more)


def test_a_part_of_a_text_finds_it(spec: Spec) -> None:
    of_parts = part(spec)
    ask = filtered(of_parts, lambda genre, wanted: wanted in genre)
    assert parts_find(of_parts, page(of_parts, 1, 5), ask) is True


def test_a_filter_that_finds_whole_texts_only(spec: Spec) -> None:
    of_parts = part(spec)
    ask = filtered(of_parts, lambda genre, wanted: wanted == genre)
    with pytest.raises(Violation, match="does not find an item") as caught:
        parts_find(of_parts, page(of_parts, 1, 5), ask)
    assert caught.value.pointer.endswith("/x-filter")


def test_a_wildcard_is_sent_with_its_star(spec: Spec) -> None:
    wild = matching(spec, "wildcard", {"type": "string"})
    asked: list[Any] = []

    def starts(genre: str, wanted: Any) -> bool:
        asked.append(wanted)
        return genre.startswith(wanted.removesuffix("*"))

    assert parts_find(wild, page(wild, 1, 5), filtered(wild, starts)) is True
    assert set(asked) == {"cr*"}


@pytest.mark.parametrize("schema", [{"pattern": "^crime$"}, {"minLength": 5}])
def test_a_part_that_may_not_be_sent_is_not(spec: Spec, schema: dict[str, Any]) -> None:
    of_parts = matching(spec, "contains", {"type": "string", **schema})
    ask = filtered(of_parts, lambda genre, wanted: False)
    assert parts_find(of_parts, page(of_parts, 1, 5), ask) is False


def first_only(genre: str, wanted: Any) -> bool:
    return bool(genre == wanted[0])


def last_only(genre: str, wanted: Any) -> bool:
    return bool(genre == wanted[-1])


def test_each_of_two_values_counts(spec: Spec) -> None:
    of_several = several(spec)
    ask = filtered(of_several, lambda genre, wanted: genre in wanted)
    assert values_add_up(of_several, page(of_several, 1, 5), ask) is True


@pytest.mark.parametrize("select", [first_only, last_only])
def test_a_value_that_does_not_count(spec: Spec, select: Any) -> None:
    of_several = several(spec)
    with pytest.raises(Violation, match="not each one counts"):
        values_add_up(of_several, page(of_several, 1, 5), filtered(of_several, select))


def test_values_in_one_text_are_sent_with_commas(spec: Spec) -> None:
    joined = several(spec, explode=False)
    ask = filtered(joined, lambda genre, wanted: genre in wanted.split(","))
    assert values_add_up(joined, page(joined, 1, 5), ask) is True


def test_without_two_values_nothing_is_judged(spec: Spec) -> None:
    of_several = several(spec)
    ask = filtered(of_several, first_only, BOOKS[:1])
    assert values_add_up(of_several, page(of_several, 1, 5), ask) is False
    assert values_add_up(of_several, page(of_several, 1, 5, []), never) is False


def test_they_concern_lists_with_such_filters_alone(spec: Spec) -> None:
    def concerned(changed: Spec, concerns: Any) -> Iterable[str]:
        return [it.id for it in changed.operations if concerns(changed, it)]

    assert concerned(part(spec), finds_parts) == ["books.list"]
    assert concerned(several(spec), takes_several) == ["books.list"]
    assert concerned(spec, finds_parts) == concerned(spec, takes_several) == []
