"""What holds for any document: order is no change, and silence is a promise."""

from __future__ import annotations

import copy
import random
from typing import Any

import jsonschema
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from concord import project
from concord.diff import compare
from tests.diff.kit import Document, changes, found, responding, with_body

_SETS = ("required", "enum", "type")


def shuffled(value: Any, chance: random.Random, key: str = "") -> Any:
    """The same document in another order, where order says nothing."""
    if isinstance(value, dict):
        pairs = list(value.items())
        chance.shuffle(pairs)
        return {k: shuffled(v, chance, k) for k, v in pairs}
    if isinstance(value, list):
        found = [shuffled(each, chance) for each in value]
        if key in _SETS and all(not isinstance(each, (dict, list)) for each in found):
            chance.shuffle(found)
        return found
    return value


@pytest.mark.parametrize("api", project.apis())
@pytest.mark.parametrize("seed", range(3))
def test_another_order_is_no_change_of_our_specs(api: str, seed: int) -> None:
    spec = project.load(api)
    other = copy.copy(spec)
    document = shuffled(spec.document, random.Random(seed))
    object.__setattr__(other, "document", document)
    for cached in ("operations", "webhooks", "security_schemes", "environments", "credentials"):
        other.__dict__.pop(cached, None)
    assert compare(spec, other) == []
    assert compare(spec, spec) == []


NAMES = st.sampled_from(["a", "b", "c"])
SCALARS: st.SearchStrategy[Document] = st.one_of(
    st.fixed_dictionaries(
        {"type": st.just("integer")},
        optional={
            "minimum": st.integers(-2, 3),
            "maximum": st.integers(0, 5),
            "enum": st.lists(st.integers(-1, 4), min_size=1, max_size=3, unique=True),
        },
    ),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["string", ["string", "null"]])},
        optional={"minLength": st.integers(0, 2), "maxLength": st.integers(1, 3)},
    ),
    st.just({"type": "boolean"}),
)


def _objects(inner: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    return st.fixed_dictionaries(
        {"type": st.just("object"), "properties": st.dictionaries(NAMES, inner, max_size=3)},
        optional={
            "required": st.lists(NAMES, max_size=2, unique=True),
            "additionalProperties": st.just(False),
        },
    )


def _deeper(inner: st.SearchStrategy[Document]) -> st.SearchStrategy[Document]:
    return st.one_of(
        _objects(inner),
        st.fixed_dictionaries(
            {"type": st.just("array"), "items": inner}, optional={"maxItems": st.integers(0, 2)}
        ),
        st.builds(lambda one, two: {"anyOf": [one, two]}, inner, inner),
        st.builds(lambda one, two: {"allOf": [one, two]}, _objects(inner), _objects(inner)),
    )


SCHEMAS = st.recursive(SCALARS, _deeper, max_leaves=6)
VALUES = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(-3, 6), st.sampled_from(["", "x", "xx", "xxxx"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(NAMES, inner, max_size=3)),
    max_leaves=6,
)
SLOW = settings(
    max_examples=60, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)


def known(value: Any, schema: Document) -> bool:
    """Whether `value` has no member that `schema` does not name (senders send no others)."""
    if isinstance(value, list):
        return all(known(each, {"properties": {}} | _inner(schema)) for each in value)
    if isinstance(value, dict):
        members = _members(schema)
        return all(n in members and known(v, members[n]) for n, v in value.items())
    return True


def _inner(schema: Document) -> Document:
    parts = [schema, *schema.get("anyOf", ()), *schema.get("allOf", ())]
    return {"anyOf": [p["items"] for p in parts if "items" in p] or [{}]}


def _members(schema: Document) -> dict[str, Document]:
    members: dict[str, Document] = {}
    for part in (*schema.get("anyOf", ()), *schema.get("allOf", ())):
        for name, inner in _members(part).items():
            members[name] = {"anyOf": [members[name], inner]} if name in members else inner
    for name, inner in schema.get("properties", {}).items():
        members[name] = {"anyOf": [members[name], inner]} if name in members else inner
    return members


def valid(value: Any, schema: Document) -> bool:
    return jsonschema.Draft202012Validator(schema).is_valid(value)


@SLOW
@given(SCHEMAS, SCHEMAS, st.lists(VALUES, min_size=8, max_size=8))
def test_silence_is_a_promise(old: Document, new: Document, values: list[Any]) -> None:
    """Where nothing breaks, what callers sent is still taken, and readers understand all."""
    sent = [v for v in values if valid(v, old) and known(v, old) and not valid(v, new)]
    if sent:
        assert any(c.breaking for c in changes(with_body(old), with_body(new))), (old, new, sent)
    read = [v for v in values if valid(v, new) and known(v, new) and not valid(v, old)]
    if read:
        assert any(c.breaking for c in changes(responding(old), responding(new))), (old, new, read)


@SLOW
@given(SCHEMAS)
def test_a_schema_is_no_change_of_itself_in_other_words(schema: Document) -> None:
    for other in ({"allOf": [schema]}, {"anyOf": [schema]}, {"allOf": [schema, {}]}):
        assert found(with_body(schema), with_body(other)) == []
        assert found(responding(other), responding(schema)) == []


@SLOW
@given(SCHEMAS, st.randoms(use_true_random=False))
def test_another_order_is_no_change(schema: Document, chance: random.Random) -> None:
    other = shuffled(schema, chance)
    assume(other is not schema)
    assert found(with_body(schema), with_body(other)) == []
    assert found(responding(schema), responding(other)) == []
