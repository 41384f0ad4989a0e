"""The order of a document says nothing: written in other orders, two documents differ alike.

Both documents are shuffled wherever OpenAPI gives the order no meaning, and what is found must be
the same, word for word; only places in the files may differ.
"""

from __future__ import annotations

import copy
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.diff.cases import all_cases
from tests.diff.kit import (
    Document,
    body,
    changed,
    changes,
    components,
    document,
    found,
    operation,
    query,
    ref,
    responding,
    response,
    thing,
    with_body,
    with_parameters,
)
from tests.diff.test_properties import SCHEMAS, SLOW

TEXT: Document = {"type": "string"}
NUMBER: Document = {"type": "integer"}
KEY: Document = {"type": "apiKey", "in": "header", "name": "X-Key"}
OAUTH: Document = {
    "type": "oauth2",
    "flows": {
        "clientCredentials": {"tokenUrl": "/token", "scopes": {"r": "read"}},
        "password": {"tokenUrl": "/token", "scopes": {"r": "read"}},
    },
}
UNORDERED = frozenset(
    {"allOf", "anyOf", "oneOf", "enum", "parameters", "required", "security", "servers", "tags"}
    | {"type", "x-caused-by"}
)
Pair = tuple[Document, Document]


def permuted(value: Any, chance: random.Random, key: str = "") -> Any:
    """A copy in another order, wherever order has no meaning."""
    if isinstance(value, dict):
        pairs = list(value.items())
        chance.shuffle(pairs)
        return {k: permuted(v, chance, k) for k, v in pairs}
    if isinstance(value, list):
        items = [permuted(each, chance) for each in value]
        if key in UNORDERED:
            chance.shuffle(items)
        return items
    return copy.deepcopy(value)


def verdict(base: Document, head: Document) -> list[tuple[Any, ...]]:
    """All that is said of the changes, but for where they stand."""
    return sorted(
        (c.level, c.id, c.direction, c.subject, c.what, c.why, c.affects, c.operations)
        for c in changes(base, head)
    )


def _get(name: str, schema: Document | None = None, **parts: Any) -> Document:
    return {
        "get": operation(operationId=name, responses={"200": response(schema or TEXT)}, **parts)
    }


def _by(name: str) -> Document:
    return {"name": name, "in": "path", "required": True, "schema": TEXT}


def paths() -> dict[str, Pair]:
    """Paths that match each other, and servers that take a part of them."""
    one = _get("one.get", TEXT, parameters=[_by("x")])
    other = _get("other.get", NUMBER, parameters=[_by("y")])
    item = _get("shared.get")
    shared = {
        "paths": {"/a": ref_item(), "/b": ref_item()},
        "components": {"pathItems": {"I": item}},
    }
    gone = changed(shared, "components", "pathItems", "I", "get", "deprecated", to=True)
    live, test = "https://shop.example", "https://test.example"
    return {
        "two templates of one form": (
            document(paths={"/a/{x}": one, "/a/{y}": other}),
            document(paths={"/a/{y}": other, "/a/{x}": changed(one, "get", "deprecated", to=True)}),
        ),
        "one of two templates of one form goes": (
            document(paths={"/a/{x}": one, "/a/{y}": other}),
            document(paths={"/a/{y}": other}),
        ),
        "two templates of one form are renamed": (
            document(paths={"/a/{x}": one, "/a/{y}": other}),
            document(paths={"/a/{v}": other, "/a/{w}": one}),
        ),
        "a template beside a path that it matches": (
            document(paths={"/a/{x}": one, "/a/b": other}),
            document(paths={"/a/b": one, "/a/{z}": other}),
        ),
        "a template of one form joins": (
            document(paths={"/a/{x}": one}),
            document(paths={"/a/{x}": one, "/a/{y}": other}),
        ),
        "two paths of one item": (document(**shared), document(**gone)),
        "one more path of one item": (
            document(**changed(shared, "paths", "/b", to=...)),
            document(**shared),
        ),
        "servers take the beginning of the paths": (
            document(
                servers=[{"url": live}, {"url": f"{test}/api"}],
                paths={"/v1/a": _get("a.get"), "/v1/b": _get("b.get")},
            ),
            document(
                servers=[{"url": f"{live}/v1"}, {"url": f"{test}/api/v1"}],
                paths={"/a": _get("a.get"), "/b": _get("b.get")},
            ),
        ),
        "a path that the old one stands for in two ways": (
            document(
                servers=[{"url": f"{live}/v1"}],
                paths={"/a": _get("a.get"), "/v1/a": _get("b.get", NUMBER)},
            ),
            document(paths={"/v1/a": _get("a.get"), "/v1/v1/a": _get("b.get", NUMBER)}),
        ),
        "two servers of one environment": (
            document(servers=[_server("a"), _server("b"), _server("c")]),
            document(servers=[_server("b"), _server("d")]),
        ),
    }


def ref_item() -> Document:
    return {"$ref": "#/components/pathItems/I"}


def _server(name: str) -> Document:
    return {"url": f"https://{name}.example", "x-environment": "production"}


def security() -> dict[str, Pair]:
    def secured(schemes: Document, *requirements: Document) -> Document:
        return document(components={"securitySchemes": schemes}, security=list(requirements))

    def two(first: str, second: str, **schemes: Document) -> Document:
        found = {
            "/a": _get("a.get", security=[{first: []}]),
            "/b": _get("b.get", security=[{second: []}]),
        }
        return document(paths=found, components={"securitySchemes": schemes})

    more = {"oauth": ["r", "w"]}
    return {
        "two schemes that say the same are renamed": (
            two("a", "b", a=KEY, b=KEY),
            two("d", "c", c=KEY, d=KEY),
        ),
        "of two schemes that say the same one is new": (
            two("a", "a", a=KEY),
            two("a", "b", a=KEY, b=KEY),
        ),
        "more scopes in several alternatives": (
            secured({"oauth": OAUTH}, {"oauth": []}),
            secured({"oauth": OAUTH}, more, {"oauth": ["x"]}, {"oauth": ["r", "y"]}),
        ),
        "alternatives come and go": (
            secured({"key": KEY, "oauth": OAUTH}, {"key": []}, {"oauth": ["r"]}),
            secured({"key": KEY, "oauth": OAUTH}, {"key": [], "oauth": []}, {"oauth": ["w"]}),
        ),
    }


def bodies() -> dict[str, Pair]:
    media = {"application/json;version=1": {"schema": TEXT}, "application/json; version=2": {}}
    took = {"application/json;version=1": {"schema": NUMBER}, "application/json;version=3": {}}
    headers = {"X-A": {"schema": TEXT}, "x-a": {"schema": NUMBER}, "X-B": {"schema": TEXT}}

    def said(content: Document, headers: Document) -> Document:
        responded = {"description": "ok", "content": content, "headers": headers}
        return document(paths={"/a": {"get": operation(responses={"200": responded})}})

    text = {"name": "q", "in": "query", "content": {"a/b": {"schema": TEXT}, "c/d": {}}}
    number = {"name": "q", "in": "query", "content": {"a/b": {"schema": NUMBER}, "c/d": {}}}
    one, other = ({"name": n, "in": "header", "schema": s} for n, s in (("A", TEXT), ("a", NUMBER)))
    return {
        "media types that differ in parameters": (said(media, {}), said(took, {})),
        "headers that differ in case": (said({}, headers), said({}, {"x-a": {"schema": NUMBER}})),
        "parameters that differ in case": (with_parameters(one, other), with_parameters(one)),
        "a parameter of two media types": (with_parameters(text), with_parameters(number)),
        "parameters of the item and of the operation": (
            document(
                paths={"/a": {"parameters": [query(TEXT), query(TEXT, name="r")], **_get("a")}}
            ),
            with_parameters(query(NUMBER), query(NUMBER, name="s", required=True)),
        ),
    }


def schemas() -> dict[str, Pair]:
    cat = thing(("meow",), meow=TEXT, kind={"const": "cat"})
    dog = thing(("bark",), bark=TEXT, kind={"const": "dog"})
    loud, small = thing(("bark",), bark=NUMBER, kind={"const": "dog"}), thing(("meow",), meow=TEXT)
    pets = components(Cat=cat, Dog=dog, Fish=thing(fins=NUMBER))
    other = components(Cat=cat, Dog=loud, Bird=thing(wings=NUMBER))
    one = {"allOf": [{**TEXT, "maxLength": 9}, {"maxLength": 5}, {"pattern": "^a"}]}
    two = {"allOf": [{**TEXT, "maxLength": 9}, {"maxLength": 7}, {"pattern": "^a"}]}
    three = {"allOf": [{"pattern": "^a"}, {**TEXT, "pattern": "b$"}]}
    marked = {"allOf": [{**TEXT, "default": "a"}, {"default": "b", "deprecated": True}]}
    unions = [{"oneOf": [cat, dog]}, {"anyOf": [thing(size=NUMBER), thing(size=TEXT)]}]
    after = [{"oneOf": [cat, loud]}, {"anyOf": [thing(size=NUMBER), thing(size={"type": "null"})]}]
    pairs = {
        "alternatives without names": ({"oneOf": [cat, dog]}, {"oneOf": [loud, cat]}),
        "alternatives without names change": ({"oneOf": [cat, dog]}, {"oneOf": [loud, small]}),
        "alternatives of one form": (
            {"anyOf": [{**TEXT, "maxLength": 3}, {**TEXT, "pattern": "^a"}, NUMBER]},
            {"anyOf": [{**TEXT, "maxLength": 5}, {**TEXT, "pattern": "^b"}, {"type": "boolean"}]},
        ),
        "an alternative that fits several": (
            {"anyOf": [{"const": "a"}, {"enum": ["a", "b"]}, thing(a=TEXT)]},
            {"anyOf": [TEXT, {**TEXT, "maxLength": 1}, thing(("a",), a=TEXT)]},
        ),
        "limits in several parts": (one, two),
        "patterns in several parts": (one, three),
        "marks in several parts": (marked, TEXT),
        "marks in several parts come": (TEXT, marked),
        "several unions": ({"allOf": unions}, {"allOf": after}),
        "rules without words": (
            {"not": {"enum": ["a", "b"]}, "dependentRequired": {"a": ["b", "c"]}},
            {"not": {"enum": ["b", "c"]}, "dependentRequired": {"a": ["c"]}},
        ),
    }
    found: dict[str, Pair] = {}
    for name, (old, new) in pairs.items():
        found[f"{name}, sent"] = with_body(old), with_body(new)
        found[f"{name}, read"] = responding(old), responding(new)
    refs = [ref(name) for name in ("Cat", "Dog", "Fish")], [ref(n) for n in ("Bird", "Dog", "Cat")]
    found["alternatives with names"] = (
        responding({"oneOf": refs[0]}, components=pets),
        responding({"oneOf": refs[1]}, components=other),
    )
    return found | recursive()


def recursive() -> dict[str, Pair]:
    """Schemas that lead to each other, reached from several operations."""

    def shop(**schemas: Document) -> Document:
        return document(
            paths={
                "/a": _get("a.list", ref("A")),
                "/b": _get("b.list", ref("B")),
                "/c": _get("c.list", ref("C")),
                "/d": {"post": operation(operationId="d.add", requestBody=body(ref("B")))},
            },
            components=components(**schemas),
        )

    linked = {
        "A": thing(b=ref("B"), name=TEXT),
        "B": thing(c=ref("C"), name=TEXT),
        "C": thing(a=ref("A"), name=TEXT),
    }
    union = {
        "A": {"anyOf": [NUMBER, thing(b=ref("B"), size=NUMBER)]},
        "B": {"anyOf": [TEXT, thing(c=ref("C"), size=NUMBER)]},
        "C": {"anyOf": [{"type": "boolean"}, thing(a=ref("A"), size=NUMBER)]},
    }
    less = thing(a=ref("A"), size={**NUMBER, "not": {"const": 3}})
    return {
        "schemas that lead to each other": (
            shop(**linked),
            shop(
                A=thing(b=ref("B"), name=NUMBER),
                B=thing(c=ref("C"), name={**TEXT, "maxLength": 3}),
                C=thing(a=ref("A")),
            ),
        ),
        "alternatives that lead to each other": (
            shop(**union),
            shop(**{**union, "C": {"anyOf": [less, {"type": "boolean"}]}}),
        ),
    }


PAIRS: dict[str, Pair] = {
    **{case.name: (case.base, case.head) for case in all_cases()},
    **paths(),
    **security(),
    **bodies(),
    **schemas(),
}


@pytest.mark.parametrize("name", PAIRS)
def test_compare_does_not_depend_on_the_order_of_the_documents(name: str) -> None:
    base, head = PAIRS[name]
    wanted, chance = verdict(base, head), random.Random(name)
    for _ in range(8):
        assert verdict(permuted(base, chance), permuted(head, chance)) == wanted


@pytest.mark.parametrize("name", PAIRS)
def test_compare_finds_no_change_in_another_order(name: str) -> None:
    for each in PAIRS[name]:
        assert found(each, permuted(each, random.Random(name))) == []


@SLOW
@given(SCHEMAS, SCHEMAS, st.randoms(use_true_random=False))
def test_compare_does_not_depend_on_the_order_of_any_schema(
    old: Document, new: Document, chance: random.Random
) -> None:
    other = permuted(old, chance), permuted(new, chance)
    assert verdict(with_body(old), with_body(new)) == verdict(
        with_body(other[0]), with_body(other[1])
    )
    assert verdict(responding(old), responding(new)) == verdict(
        responding(other[0]), responding(other[1])
    )
