"""The twelve classic breaks and twenty hard cases: two documents each, and exactly what is found.

`breaking` says whether somebody's working code may stop working; the peer is asked the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.diff.kit import (
    Document,
    body,
    changed,
    components,
    document,
    operation,
    query,
    ref,
    responding,
    response,
    thing,
    with_body,
    with_parameters,
)

TEXT: Document = {"type": "string"}
KEY: Document = {"type": "apiKey", "in": "header", "name": "X-Key"}
GET = ("paths", "/things", "get")
OTHER = {"/others": {"get": operation(operationId="others.list")}}


@dataclass(frozen=True, kw_only=True)
class Case:
    """Two documents and what is found between them."""

    name: str
    base: Document
    head: Document
    found: tuple[tuple[str, str], ...]

    @property
    def breaking(self) -> bool:
        """Whether anything that is found breaks somebody."""
        return any(level != "info" for level, _ in self.found)


def case(name: str, base: Document, head: Document, *found: str) -> Case:
    """A case; what is found is written `level id`."""
    pairs = (tuple(each.split(" ")) for each in found)
    return Case(name=name, base=base, head=head, found=tuple((level, id_) for level, id_ in pairs))


def classic() -> list[Case]:
    """What every comparer should find."""
    two = document(paths={**document()["paths"], **OTHER})
    enum = {"type": "string", "enum": ["a", "b"]}
    full = thing(("id",), id=TEXT, name=TEXT)
    return [
        case(
            "an operation is removed", two, document(), "error api-path-removed-without-deprecation"
        ),
        case(
            "a required parameter is added",
            with_parameters(),
            with_parameters(query(TEXT, required=True)),
            "error new-required-request-parameter",
        ),
        case(
            "a parameter becomes required",
            with_parameters(query(TEXT)),
            with_parameters(query(TEXT, required=True)),
            "error request-parameter-became-required",
        ),
        case(
            "a value of a parameter is no longer taken",
            with_parameters(query(enum)),
            with_parameters(query({**enum, "enum": ["a"]})),
            "error request-parameter-enum-value-removed",
        ),
        case(
            "a member of a body becomes required",
            with_body(thing(name=TEXT)),
            with_body(thing(("name",), name=TEXT)),
            "error request-property-became-required",
        ),
        case(
            "a member of a response is removed",
            responding(full),
            responding(thing(name=TEXT)),
            "error response-required-property-removed",
        ),
        case(
            "a member of a response changes its type",
            responding(full),
            responding(thing(("id",), id={"type": "integer"}, name=TEXT)),
            "error response-property-type-changed",
        ),
        case(
            "a text in a body may be less long",
            with_body(thing(name={**TEXT, "maxLength": 9})),
            with_body(thing(name={**TEXT, "maxLength": 5})),
            "error request-property-max-length-decreased",
        ),
        case(
            "a member of a response may be missing",
            responding(full),
            responding(thing(id=TEXT, name=TEXT)),
            "error response-property-became-optional",
        ),
        case(
            "a success has another status",
            document(),
            document(
                paths={"/things": {"get": operation(responses={"204": {"description": "ok"}})}}
            ),
            "error response-success-status-removed",
            "info response-success-status-added",
        ),
        case(
            "credentials are needed",
            document(components={"securitySchemes": {"key": KEY}}),
            document(components={"securitySchemes": {"key": KEY}}, security=[{"key": []}]),
            "error api-security-added",
        ),
        case(
            "a body may no longer be a form",
            with_body(full),
            changed(
                with_body(full),
                *("paths", "/things", "post", "requestBody", "content"),
                to={"application/xml": {"schema": full}},
            ),
            "error request-body-media-type-removed",
            "info request-body-media-type-added",
        ),
    ]


def hard() -> list[Case]:
    """Breaks that hide, and changes that only look like breaks."""
    return [*_hidden(), *_harmless()]


def _tree(value: Any) -> Document:
    node = thing(value=value, children={"type": "array", "items": ref("Node")})
    return components(Node=node)


def _hidden() -> list[Case]:
    listed = query({"type": "array", "items": TEXT})
    secured = document(components={"securitySchemes": {"key": KEY}}, security=[{"key": []}])
    basic = {"type": "http", "scheme": "basic"}
    pets = {"Cat": thing(("meow",), meow=TEXT), "Dog": thing(("bark",), bark=TEXT)}
    event = {"post": {"requestBody": body(thing(("id",), id=TEXT)), "responses": {"204": {}}}}
    hooked = document(webhooks={"thing.made": event})
    payload = ("requestBody", "content", "application/json", "schema")
    path_level = {"parameters": [query(TEXT)], "get": operation()}
    page = {"style": "page", "page": "page", "size": "size", "items": "data"}
    return [
        case(
            "a body takes no other members any more",
            with_body(thing(name=TEXT)),
            with_body({**thing(name=TEXT), "additionalProperties": False}),
            "warning request-body-additional-properties-forbidden",
        ),
        case(
            "a security scheme becomes another one",
            secured,
            changed(secured, "components", "securitySchemes", "key", to=basic),
            "error api-security-component-type-changed",
        ),
        case(
            "a list in the query is written differently",
            with_parameters(listed),
            with_parameters({**listed, "explode": False}),
            "error request-parameter-style-changed",
        ),
        case(
            "the API moves to another host",
            document(),
            document(servers=[{"url": "https://new.example"}]),
            "error api-server-removed",
            "info api-server-added",
        ),
        case(
            "a member becomes required in a branch of allOf",
            with_body(ref("A"), components=components(A=thing(name=TEXT))),
            with_body(
                ref("A"),
                components=components(A={"allOf": [thing(name=TEXT), {"required": ["name"]}]}),
            ),
            "error request-property-became-required",
        ),
        case(
            "a member deep in a recursive schema changes",
            responding(ref("Node"), components=_tree(TEXT)),
            responding(ref("Node"), components=_tree({"type": "integer"})),
            "error response-property-type-changed",
        ),
        case(
            "a response gets another alternative",
            responding({"oneOf": [ref("Cat")]}, components=components(**pets)),
            responding({"oneOf": [ref("Cat"), ref("Dog")]}, components=components(**pets)),
            "warning response-body-one-of-added",
        ),
        case(
            "a parameter of the path item becomes required",
            document(paths={"/things": path_level}),
            document(paths={"/things": {**path_level, "parameters": [query(TEXT, required=True)]}}),
            "error request-parameter-became-required",
        ),
        case(
            "a delivery loses a member",
            hooked,
            changed(hooked, "webhooks", "thing.made", "post", *payload, to=thing()),
            "error response-required-property-removed",
        ),
        case(
            "a delivery gets a member that receivers need not know",
            hooked,
            changed(
                hooked,
                *("webhooks", "thing.made", "post", *payload),
                to=thing(("id", "name"), id=TEXT, name=TEXT),
            ),
            "info response-required-property-added",
        ),
        case(
            "null is no longer taken (3.0)",
            {**with_body(thing(name={**TEXT, "nullable": True})), "openapi": "3.0.3"},
            {**with_body(thing(name=TEXT)), "openapi": "3.0.3"},
            "error request-property-became-not-nullable",
        ),
        case(
            "the iterator's page moves",
            changed(document(), *GET, "x-pagination", to=page),
            changed(document(), *GET, "x-pagination", to={**page, "items": "items"}),
            "error pagination-changed",
        ),
    ]


def _harmless() -> list[Case]:
    whole = thing(("id",), id=TEXT, name=TEXT)
    parted = {"allOf": [thing(id=TEXT), {**thing(name=TEXT), "required": ["id"]}]}
    values = {"type": "string", "enum": ["a", "b"]}
    maybe = {"anyOf": [TEXT, {"type": "null"}]}
    old = with_body(
        thing(
            n={"type": "integer", "minimum": 0, "exclusiveMinimum": True},
            t={**TEXT, "nullable": True},
        )
    )
    new = with_body(
        thing(n={"type": "integer", "exclusiveMinimum": 0}, t={"type": ["string", "null"]})
    )
    by_id = operation(parameters=[{"name": "id", "in": "path", "required": True, "schema": TEXT}])
    by_thing = changed(by_id, "parameters", 0, "name", to="thing")
    return [
        case(
            "a path parameter is renamed",
            document(paths={"/things/{id}": {"get": by_id}}),
            document(paths={"/things/{thing}": {"get": by_thing}}),
        ),
        case("a schema is split into allOf", responding(whole), responding(parted)),
        case(
            "null is told with anyOf",
            responding(thing(name={"type": ["string", "null"]})),
            responding(thing(name=maybe)),
        ),
        case(
            "an enumeration becomes oneOf of constants",
            with_body(thing(kind=values)),
            with_body(thing(kind={"type": "string", "oneOf": [{"const": "a"}, {"const": "b"}]})),
        ),
        case(
            "a recursive schema is renamed",
            responding(ref("Node"), components=_tree(TEXT)),
            responding(
                ref("Leaf"),
                components=components(
                    Leaf=thing(value=TEXT, children={"type": "array", "items": ref("Leaf")})
                ),
            ),
        ),
        case(
            "a parameter moves to the path item",
            with_parameters(query(TEXT)),
            document(paths={"/things": {"parameters": [query(TEXT)], "get": operation()}}),
        ),
        case("3.0 becomes 3.1", {**old, "openapi": "3.0.3"}, new),
        case(
            "the beginning of the paths moves to the server",
            document(paths={"/v1/things": {"get": operation()}}),
            document(servers=[{"url": "https://shop.example/v1"}]),
        ),
    ]


def all_cases() -> list[Case]:
    """The classic ones, then the hard ones."""
    return [*classic(), *hard()]


__all__ = ["Case", "all_cases", "classic", "hard", "response"]
