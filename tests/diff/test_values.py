"""Each rule about values: it fires on exactly this, and the opposite change breaks nobody."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diff.kit import Document, changes, components, found, ref, responding, thing, with_body

TEXT: Document = {"type": "string"}
NUMBER: Document = {"type": "integer"}
LIST: Document = {"type": "array", "items": TEXT}


def text(**limits: Any) -> Document:
    return {**TEXT, **limits}


def number(**limits: Any) -> Document:
    return {**NUMBER, **limits}


def items(**limits: Any) -> Document:
    return {**LIST, **limits}


# narrow, wide, then the rest of the ids: of wide → narrow, and of narrow → wide
WIDTHS = [
    (number(maximum=5), number(maximum=9), "max-decreased", "max-increased"),
    (number(maximum=5), number(), "max-set", "max-unset"),
    (number(exclusiveMaximum=5), number(), "exclusive-max-set", "exclusive-max-unset"),
    (number(minimum=5), number(minimum=1), "min-increased", "min-decreased"),
    (number(exclusiveMinimum=5), number(), "exclusive-min-set", "exclusive-min-unset"),
    (text(maxLength=5), text(maxLength=9), "max-length-decreased", "max-length-increased"),
    (text(minLength=5), text(), "min-length-set", "min-length-unset"),
    (items(maxItems=5), items(maxItems=9), "max-items-decreased", "max-items-increased"),
    (items(minItems=5), items(minItems=1), "min-items-increased", "min-items-decreased"),
    (items(uniqueItems=True), items(), "unique-items-added", "unique-items-removed"),
    (number(multipleOf=4), number(multipleOf=2), "multiple-of-changed", "multiple-of-changed"),
    (text(pattern="^a+$"), text(), "pattern-added", "pattern-removed"),
    (text(enum=["a"]), text(enum=["a", "b"]), "enum-value-removed", "enum-value-added"),
    (text(enum=["a"]), text(), "became-enum", "became-not-enum"),
]


@pytest.mark.parametrize(("narrow", "wide", "less", "more"), WIDTHS, ids=lambda v: str(v))
def test_limits_of_what_is_sent(narrow: Document, wide: Document, less: str, more: str) -> None:
    old, new = with_body(thing(a=wide)), with_body(thing(a=narrow))
    assert found(old, new) == [("error", f"request-property-{less}")]
    assert found(new, old) == [("info", f"request-property-{more}")]


@pytest.mark.parametrize(("narrow", "wide", "less", "more"), WIDTHS, ids=lambda v: str(v))
def test_limits_of_what_is_read(narrow: Document, wide: Document, less: str, more: str) -> None:
    old, new = responding(thing(a=narrow)), responding(thing(a=wide))
    assert found(old, new) == [("warning", f"response-property-{more}")]
    assert found(new, old) == [("info", f"response-property-{less}")]


def test_types() -> None:
    wide = {"type": ["string", "integer"]}
    assert found(with_body(thing(a=wide)), with_body(thing(a=TEXT))) == [
        ("error", "request-property-type-changed")
    ]
    assert found(with_body(thing(a=TEXT)), with_body(thing(a=wide))) == [
        ("info", "request-property-type-generalized")
    ]
    assert found(responding(thing(a=TEXT)), responding(thing(a=wide))) == [
        ("error", "response-property-type-changed")
    ]
    assert found(responding(thing(a=wide)), responding(thing(a=TEXT))) == [
        ("info", "response-property-type-specialized")
    ]


def test_integers_are_numbers_but_not_all_numbers_are_integers() -> None:
    numbers = {"type": "number"}
    assert found(with_body(thing(a=NUMBER)), with_body(thing(a=numbers))) == [
        ("info", "request-property-type-generalized")
    ]
    assert found(with_body(thing(a=numbers)), with_body(thing(a=NUMBER))) == [
        ("error", "request-property-type-changed")
    ]


def test_null() -> None:
    maybe = {"type": ["string", "null"]}
    assert found(responding(thing(a=TEXT)), responding(thing(a=maybe))) == [
        ("error", "response-property-became-nullable")
    ]
    assert found(responding(thing(a=maybe)), responding(thing(a=TEXT))) == [
        ("info", "response-property-became-not-nullable")
    ]
    assert found(with_body(thing(a=maybe)), with_body(thing(a=TEXT))) == [
        ("error", "request-property-became-not-nullable")
    ]
    assert found(with_body(thing(a=TEXT)), with_body(thing(a=maybe))) == [
        ("info", "request-property-became-nullable")
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (text(format="date"), TEXT, [("error", "response-property-format-removed")]),
        (text(format="uuid"), TEXT, [("warning", "response-property-format-removed")]),
        (TEXT, text(format="uuid"), [("info", "response-property-format-added")]),
        (
            number(format="int32"),
            number(format="int64"),
            [("warning", "response-property-format-changed")],
        ),
        (
            number(format="int64"),
            number(format="int32"),
            [("info", "response-property-format-changed")],
        ),
        (number(), number(format="int64"), [("info", "response-property-format-added")]),
        (text(format="binary"), TEXT, []),
    ],
)
def test_formats_that_readers_see(old: Document, new: Document, told: list[Any]) -> None:
    assert found(responding(thing(a=old)), responding(thing(a=new))) == told


def test_a_pattern_that_cannot_be_compared_is_a_warning() -> None:
    old, new = text(pattern="^(a|b)*$"), text(pattern="^([ab])*(c?)$")
    (told,) = found(with_body(thing(a=old)), with_body(thing(a=new)))
    assert told == ("warning", "request-property-pattern-changed")


def test_alternatives() -> None:
    one, two = {"anyOf": [ref("A"), ref("B")]}, {"anyOf": [ref("B"), ref("A"), ref("C")]}
    parts = components(A=thing(("a",), a=TEXT), B=thing(("b",), b=TEXT), C=thing(("c",), c=TEXT))

    def sent(schema: Document) -> Document:
        return with_body(schema, components=parts)

    def read(schema: Document) -> Document:
        return responding(schema, components=parts)

    assert found(sent(two), sent(one)) == [("error", "request-body-any-of-removed")]
    assert found(sent(one), sent(two)) == [("info", "request-body-any-of-added")]
    assert found(read(one), read(two)) == [("warning", "response-body-any-of-added")]
    assert found(read(two), read(one)) == [("info", "response-body-any-of-removed")]


def test_a_change_within_an_alternative_is_told_where_it_is() -> None:
    def sent(limit: int) -> Document:
        parts = components(A=thing(a=text(maxLength=limit)), B=thing(("b",), b=NUMBER))
        return with_body({"oneOf": [ref("A"), ref("B")]}, components=parts)

    assert found(sent(9), sent(5)) == [("error", "request-property-max-length-decreased")]
    assert found(sent(5), sent(9)) == [("info", "request-property-max-length-increased")]


def test_what_an_alternative_makes_up_for_is_no_break() -> None:
    """A branch takes less, the other one takes what it lost."""
    old = {"anyOf": [number(minimum=0), number(maximum=0)]}
    new = {"anyOf": [number(minimum=5), number(maximum=9)]}
    assert not [
        level
        for level, _ in found(with_body(thing(a=old)), with_body(thing(a=new)))
        if level != "info"
    ]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ({"not": {"type": "string"}}, {"not": {"type": ["string", "integer"]}}),
        (
            {"type": "object", "dependentRequired": {"a": ["b"]}},
            {"type": "object", "dependentRequired": {"a": ["b", "c"]}},
        ),
        (
            {"type": "object", "patternProperties": {"^x": TEXT}},
            {"type": "object", "patternProperties": {"^x": NUMBER}},
        ),
    ],
)
def test_rules_without_a_word_of_their_own(old: Document, new: Document) -> None:
    (told,) = found(with_body(old), with_body(new))
    assert told[1] == "request-body-rules-changed"
    assert told[0] in ("error", "warning")
    assert found(with_body(old), with_body(old)) == []


def test_default_of_what_may_be_left_out() -> None:
    def sent(**more: Any) -> Document:
        return with_body(thing(a=text(**more)))

    assert found(sent(default="a"), sent(default="b")) == [
        ("warning", "request-property-default-value-changed")
    ]
    assert found(sent(), sent(default="b")) == [("info", "request-property-default-value-added")]
    assert found(sent(default="b"), sent()) == [("info", "request-property-default-value-removed")]
    assert found(sent(default="a"), sent(default="a", description="words")) == []
    old, new = (responding(thing(a=text(default=value))) for value in "ab")
    assert found(old, new) == [("info", "response-property-default-value-changed")]


def test_discriminators() -> None:
    parts = components(
        A=thing(("k",), k=TEXT, j=TEXT, a=TEXT), B=thing(("k",), k=TEXT, j=TEXT, b=NUMBER)
    )

    def read(**more: Any) -> Document:
        return responding({"oneOf": [ref("A"), ref("B")], **more}, components=parts)

    by_k, by_j = ({"discriminator": {"propertyName": name}} for name in "kj")
    rule = "response-body-discriminator"
    assert found(read(**by_k), read(**by_j)) == [("warning", f"{rule}-property-name-changed")]
    assert found(read(**by_k), read()) == [("warning", f"{rule}-removed")]
    assert found(read(), read(**by_k)) == [("info", f"{rule}-added")]


def test_deprecation_is_told() -> None:
    old, new = responding(thing(a=TEXT)), responding(thing(a=text(deprecated=True)))
    assert found(old, new) == [("info", "response-property-deprecated")]
    assert found(new, old) == [("info", "response-property-reactivated")]


def test_a_deprecation_names_what_took_its_place() -> None:
    by = {"x-replaced-by": {"member": "b", "as": "equal"}}
    old, new = responding(thing(a=TEXT)), responding(thing(a=text(deprecated=True, **by)))
    (told,) = changes(old, new)
    assert (told.id, told.what) == ("response-property-deprecated", "is deprecated: use 'b'")
    late = responding(thing(a=text(deprecated=True)))
    assert found(late, new) == [("info", "replaced-by-added")]
    other = {"x-replaced-by": {"member": "c", "as": "equal"}}
    other = responding(thing(a=text(deprecated=True, **other)))
    assert found(new, other) == [("warning", "replaced-by-changed")]
    assert found(new, old) == [("info", "response-property-reactivated")]


def test_multiples_that_come_narrow_and_that_go_widen() -> None:
    for kind in ("integer", "number"):
        old, new = {"type": kind}, {"type": kind, "multipleOf": 5}
        told = "request-body-multiple-of"
        assert found(with_body(old), with_body(new)) == [("error", f"{told}-added")]
        assert found(with_body(new), with_body(old)) == [("info", f"{told}-removed")]
        assert found(responding(new), responding(old)) == [
            ("warning", "response-body-multiple-of-removed")
        ]
    whole = {"type": "integer", "multipleOf": 1}
    assert found(with_body({"type": "integer"}), with_body(whole)) == []
    cents, mills = ({"type": "number", "multipleOf": step} for step in (0.01, 0.001))
    assert found(with_body(cents), with_body(mills)) == [
        ("info", "request-body-multiple-of-changed")
    ]
    assert found(with_body(mills), with_body(cents)) == [
        ("error", "request-body-multiple-of-changed")
    ]


def test_names_of_members_that_are_limited_narrow() -> None:
    old = {"type": "object", "additionalProperties": {"type": "string"}}
    new = {**old, "propertyNames": {"maxLength": 3}}
    assert found(with_body(old), with_body(new)) == [("error", "request-body-rules-changed")]
    assert found(with_body(new), with_body(old)) == [("info", "request-body-rules-changed")]


PETS = {"Cat": {"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}}
PETS["Dog"] = {"type": "object", "properties": {"b": {"type": "string"}}, "required": ["b"]}
BOTH = [{"$ref": "#/components/schemas/Cat"}, {"$ref": "#/components/schemas/Dog"}]


def mapped(**mapping: str) -> Document:
    stated = {"propertyName": "kind", **({"mapping": mapping} if mapping else {})}
    return {"oneOf": BOTH, "discriminator": stated}


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (mapped(x="Cat", y="Dog"), mapped(x2="Cat", y="Dog"), ["added", "deleted"]),
        (mapped(x="Cat", y="Dog"), mapped(x="Dog", y="Cat"), ["changed"]),
        (mapped(), mapped(x="Cat"), ["added", "deleted"]),
        (mapped(x="Cat", y="Dog"), mapped(x="Cat", y="Dog", z="Dog"), ["added"]),
        (mapped(x="Cat"), mapped(x="#/components/schemas/Cat", Dog="Dog"), []),
    ],
)
def test_values_of_a_discriminator(old: Document, new: Document, told: list[str]) -> None:
    parts = {"components": {"schemas": PETS}}
    levels = {"deleted": "error", "changed": "error", "added": "info"}
    sent = {(levels[word], f"request-body-discriminator-mapping-{word}") for word in told}
    assert set(found(with_body(old, **parts), with_body(new, **parts))) == sent
    levels = {"deleted": "info", "changed": "error", "added": "warning"}
    read = {(levels[word], f"response-body-discriminator-mapping-{word}") for word in told}
    assert set(found(responding(old, **parts), responding(new, **parts))) == read


def test_discriminator_value_changes_with_its_component_name() -> None:
    other = {"oneOf": [{"$ref": "#/components/schemas/Chat"}, BOTH[1]]}
    renamed = {"Chat": PETS["Cat"], "Dog": PETS["Dog"]}
    old = with_body(mapped(), components={"schemas": PETS})
    apart = {**other, "discriminator": {"propertyName": "kind"}}
    assert found(old, with_body(apart, components={"schemas": renamed})) == [
        ("error", "request-body-discriminator-mapping-deleted"),
        ("info", "request-body-discriminator-mapping-added"),
    ]
    old = with_body({"oneOf": BOTH}, components={"schemas": PETS})
    assert found(old, with_body(other, components={"schemas": renamed})) == []
