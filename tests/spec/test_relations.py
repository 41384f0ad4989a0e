"""Relations between members: what each says, where values are bound, how they are put right."""

from __future__ import annotations

import copy
from dataclasses import replace
from typing import Any

import pytest

from concord.spec import Relation, Spec, later, vocabulary
from tests import samples

SCHEMAS = "/components/schemas"
BOOKING = f"{SCHEMAS}/Booking"
WHOLE = {
    "id": "bkg_1",
    "start": "2025-01-20T09:00:00Z",
    "end": "2025-01-20T10:00:00Z",
    "status": "cancelled",
    "cancelled_at": "2025-01-19T08:00:00Z",
    "items": [{"amount": 0.1}, {"amount": 0.2}],
    "fee": 1,
    "total": 1.3,
    "item_count": 2,
    "created_at": "2025-01-01T00:00:00Z",
    "updated_at": "2025-01-01T00:00:00Z",
}


@pytest.fixture(name="spec", scope="module")
def _spec() -> Spec:
    return samples.load("bookings").sound()


def relation(**stated: Any) -> Relation:
    (found,) = vocabulary.RELATIONS.of({"x-relations": [stated]}) or ()
    return found


BEFORE = relation(before=["a", "b"])
AT_MOST = relation(**{"at-most": ["a", "b"]})
IMPLIES = relation(implies={"when": {"a": "x"}, "present": ["b", "c"]})
SUM = relation(sum={"of": ["parts.n", "a"], "is": "b"})
COUNT = relation(count={"of": "parts", "is": "b"})


@pytest.mark.parametrize(
    ("kept", "value"),
    [
        (BEFORE, {"a": "2025-01-20T09:00:00Z", "b": "2025-01-20T10:30:00+01:00"}),
        (BEFORE, {"a": "2025-01-20", "b": "2025-01-20T00:00:01Z"}),
        (BEFORE, {"a": "2016-02-16 11:24:23", "b": "2016-02-16 11:24:24"}),
        (BEFORE, {"a": "09:00", "b": "17:30:00"}),
        (AT_MOST, {"a": 5, "b": 5.0}),
        (AT_MOST, {"a": "9.50", "b": "10"}),
        (IMPLIES, {"a": "x", "b": 0, "c": ""}),
        (IMPLIES, {"a": "y"}),
        (SUM, {"parts": [{"n": 0.1}, {"n": 0.2}], "a": 0, "b": 0.3}),
        (SUM, {"parts": [], "a": "1.50", "b": "1.5"}),
        (COUNT, {"parts": [7, 8], "b": 2}),
    ],
)
def test_relation_holds(kept: Relation, value: dict[str, Any]) -> None:
    assert kept.holds(value)


@pytest.mark.parametrize(
    ("broken", "value"),
    [
        (BEFORE, {"a": "2025-01-20T09:00:00Z", "b": "2025-01-20T10:00:00+01:00"}),
        (BEFORE, {"a": "17:30", "b": "09:00"}),
        (AT_MOST, {"a": 6, "b": 5}),
        (AT_MOST, {"a": "10", "b": "9.50"}),
        (IMPLIES, {"a": "x", "b": 1, "c": None}),
        (IMPLIES, {"a": "x", "b": 1}),
        (SUM, {"parts": [{"n": 1}], "a": 1, "b": 3}),
        (COUNT, {"parts": [7], "b": 2}),
    ],
)
def test_relation_is_broken(broken: Relation, value: dict[str, Any]) -> None:
    assert not broken.holds(value)


@pytest.mark.parametrize(
    ("silent", "value"),
    [
        (BEFORE, {"a": "2025-01-20"}),
        (BEFORE, {"a": "2025-01-20", "b": None}),
        (BEFORE, {"a": "2025-01-20", "b": "09:00"}),
        (BEFORE, {"a": "soon", "b": "later"}),
        (AT_MOST, {"a": True, "b": False}),
        (SUM, {"parts": [{"n": 1}, {}], "a": 1, "b": 3}),
        (COUNT, {"parts": "text", "b": 2}),
        (COUNT, {"parts": [], "b": None}),
    ],
)
def test_relation_says_nothing_of_what_it_cannot_compare(
    silent: Relation, value: dict[str, Any]
) -> None:
    assert silent.holds(value)


@pytest.mark.parametrize(
    ("relation", "value"),
    [
        (BEFORE, {"a": "10:00", "b": "09:00"}),
        (BEFORE, {"a": "2025-01-20", "b": "2025-01-20"}),
        (BEFORE, {"a": "2025-01-20T09:00:00z", "b": "2025-01-20T09:00:00z"}),
        (AT_MOST, {"a": 6, "b": 5}),
        (IMPLIES, {"a": "x", "b": 1}),
        (SUM, {"parts": [{"n": 1}], "a": 1, "b": 3}),
        (COUNT, {"parts": [7], "b": 2}),
    ],
)
def test_keep_puts_right_and_spoil_breaks_again(relation: Relation, value: dict[str, Any]) -> None:
    relation.keep(value, {"c": "made"}.get)
    assert relation.holds(value)
    before = copy.deepcopy(value)
    assert relation.spoil(value)
    assert not relation.holds(value)
    assert value != before


def test_spoil_says_that_it_could_not() -> None:
    assert not AT_MOST.spoil({"a": 1})
    assert not AT_MOST.spoil({"a": 1, "b": 1})
    assert not IMPLIES.spoil({"a": "y", "b": 1, "c": 1})
    assert not SUM.spoil({"b": 1})


def test_says_names_the_members() -> None:
    assert BEFORE.says == "`a` is before `b`"
    assert AT_MOST.says == "`a` is at most `b`"
    assert IMPLIES.says == "`b` and `c` are there where `a` is `x`"
    assert SUM.says == "`b` is the sum of `parts.n` and `a`"
    assert COUNT.says == "`b` is the number of elements of `parts`"


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        ("09:30", "10:30"),
        ("2025-01-31", "2025-02-01"),
        ("2025-01-20T23:30:00Z", "2025-01-21T00:30:00Z"),
        ("2025-01-20T09:30:00+02:00", "2025-01-20T10:30:00+02:00"),
        ("2025-01-20 09:30:00", "2025-01-20 10:30:00"),
    ],
)
def test_later_keeps_the_notation(text: str, moved: str) -> None:
    assert later(text) == moved


@pytest.mark.parametrize(
    "stated",
    [
        {"before": ["a", "b"]},
        [{"before": ["a"]}],
        [{"before": ["a", "b"], "at-most": ["a", "b"]}],
        [{"implies": {"when": {"a": 1}}}],
        [{"after": ["a", "b"]}],
        [{}],
    ],
)
def test_relations_that_cannot_be_read_are_malformed(stated: Any) -> None:
    with pytest.raises(vocabulary.MALFORMED):
        vocabulary.RELATIONS.of({"x-relations": stated})
    assert vocabulary.RELATIONS.tolerant({"x-relations": stated}) is None


def test_broken_finds_relations_behind_references_and_in_lists(spec: Spec) -> None:
    page = "/paths/~1bookings/get/responses/200/content/application~1json/schema"
    late = {**WHOLE, "start": WHOLE["end"]}
    assert spec.relations.broken(page, [WHOLE]) == []
    (found,) = spec.relations.broken(page, [WHOLE, late])
    assert found.pointer == f"{SCHEMAS}/Period/x-relations/0"
    assert (found.at, found.member_at) == ("/1", "/1/end")


@pytest.mark.parametrize(
    ("changes", "index"),
    [
        ({"updated_at": "2024-12-31T23:59:59Z"}, 0),
        ({"cancelled_at": None}, 1),
        ({"total": 2}, 2),
        ({"item_count": 3}, 3),
    ],
)
def test_broken_names_the_relation_and_kept_puts_it_right(
    spec: Spec, changes: dict[str, Any], index: int
) -> None:
    value = {**WHOLE, **changes}
    (found,) = spec.relations.broken(BOOKING, value)
    assert found.pointer == f"{BOOKING}/x-relations/{index}"
    kept = spec.relations.kept(BOOKING, value, lambda _: "2025-01-19T08:00:00Z")
    assert spec.relations.broken(BOOKING, kept) == []
    assert value == {**WHOLE, **changes}  # as it was


def test_kept_is_the_value_itself_where_all_holds(spec: Spec) -> None:
    assert spec.relations.kept(BOOKING, WHOLE) is WHOLE


def test_stated_finds_each_relation_once(spec: Spec) -> None:
    page = "/paths/~1bookings/get/responses/200/content/application~1json/schema"
    found = [pointer for pointer, _ in spec.relations.stated(page)]
    own = [f"{BOOKING}/x-relations/{index}" for index in range(4)]
    assert found == [*own, f"{SCHEMAS}/Period/x-relations/0"]
    assert [pointer for pointer, _ in spec.relations.of_object(BOOKING)] == found
    assert spec.relations.stated(f"{BOOKING}/allOf/1/properties/id") == ()


def test_alternatives_bind_the_values_that_keep_them(spec: Spec) -> None:
    document = copy.deepcopy(spec.document)
    schema = {"anyOf": [{"$ref": f"#{SCHEMAS}/Period"}, {"type": "string"}, {"type": "null"}]}
    document["components"]["schemas"]["Maybe"] = schema
    changed = replace(spec, document=document)
    late = {"start": WHOLE["end"], "end": WHOLE["start"]}
    assert len(changed.relations.broken(f"{SCHEMAS}/Maybe", late)) == 1
    assert changed.relations.broken(f"{SCHEMAS}/Maybe", {**late, "end": 7}) == []
    assert changed.relations.broken(f"{SCHEMAS}/Maybe", None) == []


def test_relation_has_a_provenance_of_its_own(spec: Spec) -> None:
    inferred = spec.provenance(f"{BOOKING}/x-relations/0")
    assert (inferred.kind, inferred.text) == ("inferred", "nothing changes before it is created")
    assert spec.provenance(f"{BOOKING}/x-relations/1").kind == "documented"
