"""Parameters, bodies, responses, servers, security, operations, events: each rule both ways."""

from __future__ import annotations

from typing import Any

import pytest

from tests.diff.kit import (
    Document,
    body,
    changed,
    changes,
    document,
    found,
    operation,
    query,
    responding,
    response,
    thing,
    with_body,
    with_parameters,
)

TEXT: Document = {"type": "string"}
LIST: Document = {"type": "array", "items": TEXT}
GET = ("paths", "/things", "get")
POST = ("paths", "/things", "post")
KEY: Document = {"type": "apiKey", "in": "header", "name": "X-Key"}
OAUTH: Document = {
    "type": "oauth2",
    "flows": {"clientCredentials": {"tokenUrl": "/token", "scopes": {"r": "read", "w": "write"}}},
}


def test_parameters() -> None:
    one = query(TEXT)
    assert found(with_parameters(one), with_parameters()) == [
        ("warning", "request-parameter-removed")
    ]
    assert found(with_parameters(), with_parameters(one)) == [
        ("info", "new-optional-request-parameter")
    ]
    assert found(with_parameters({**one, "required": True}), with_parameters(one)) == [
        ("info", "request-parameter-became-optional")
    ]
    assert found(with_parameters(one), with_parameters({**one, "deprecated": True})) == [
        ("info", "request-parameter-deprecated")
    ]
    by = {"deprecated": True, "x-replaced-by": {"parameter": "b", "as": "equal"}}
    assert found(with_parameters(one), with_parameters({**one, **by})) == [
        ("info", "request-parameter-deprecated")
    ]
    assert found(with_parameters({**one, "deprecated": True}), with_parameters({**one, **by})) == [
        ("info", "replaced-by-added")
    ]
    assert found(with_parameters(one), with_parameters({**one, "description": "words"})) == []


def test_a_server_that_refuses_what_it_does_not_know() -> None:
    strict = {"x-unknown-parameters": "reject"}
    assert found(with_parameters(query(TEXT), **strict), with_parameters(**strict)) == [
        ("error", "request-parameter-removed")
    ]
    assert found(with_parameters(), with_parameters(**strict)) == [
        ("warning", "unknown-parameters-added")
    ]
    assert found(with_parameters(), with_parameters(**{"x-unknown-parameters": "ignore"})) == []


def test_headers_have_no_case() -> None:
    one = {"name": "X-Request-Id", "in": "header", "schema": TEXT}
    assert found(with_parameters(one), with_parameters({**one, "name": "x-request-id"})) == []
    assert (
        found(
            with_parameters(), with_parameters({"name": "Accept", "in": "header", "schema": TEXT})
        )
        == []
    )


@pytest.mark.parametrize("style", [{"explode": False}, {"style": "pipeDelimited"}])
def test_how_a_list_is_written(style: Document) -> None:
    assert found(with_parameters(query(LIST)), with_parameters(query(LIST, **style))) == [
        ("error", "request-parameter-style-changed")
    ]
    assert found(with_parameters(query(TEXT)), with_parameters(query(TEXT, **style))) == []
    assert (
        found(
            with_parameters(query(LIST)), with_parameters(query(LIST, style="form", explode=True))
        )
        == []
    )


def test_request_bodies() -> None:
    one = with_body(thing(a=TEXT))
    none = changed(one, *POST, "requestBody", to=...)
    maybe = changed(one, *POST, "requestBody", "required", to=False)
    assert found(none, one) == [("error", "request-body-added-required")]
    assert found(none, maybe) == [("info", "request-body-added-optional")]
    assert found(one, none) == [("warning", "request-body-removed")]
    assert found(maybe, one) == [("error", "request-body-became-required")]
    assert found(one, maybe) == [("info", "request-body-became-optional")]


def test_media_types_of_a_body() -> None:
    one = with_body(thing(a=TEXT))
    content = one["paths"]["/things"]["post"]["requestBody"]["content"]
    two = {**content, "application/xml": {}}
    more = changed(one, *POST, "requestBody", "content", to=two)
    assert found(more, one) == [("error", "request-body-media-type-removed")]
    assert found(one, more) == [("info", "request-body-media-type-added")]
    same = {"application/JSON; charset=utf-8": content["application/json"]}
    assert found(one, changed(one, *POST, "requestBody", "content", to=same)) == []


def test_statuses() -> None:
    def statuses(**codes: Any) -> Document:
        told = {code.lstrip("_"): schema for code, schema in codes.items()}
        return document(paths={"/things": {"get": operation(responses=told)}})

    ok, gone = response(thing(a=TEXT)), response(thing(b=TEXT))
    assert found(statuses(_200=ok, _404=gone), statuses(_200=ok)) == [
        ("info", "response-non-success-status-removed")
    ]
    assert found(statuses(_200=ok), statuses(_200=ok, _404=gone)) == [
        ("info", "response-non-success-status-added")
    ]
    assert found(statuses(_200=ok), statuses(_200=ok, _202=gone)) == [
        ("info", "response-success-status-added")
    ]
    # a range or the default answers for a status that is not named
    assert found(statuses(_200=ok, _404=gone), statuses(_200=ok, _4XX=gone)) == [
        ("info", "response-non-success-status-added")
    ]
    assert found(statuses(_200=ok, _4XX=gone), statuses(_200=ok, _404=gone, _4XX=gone)) == []
    assert found(statuses(_200=ok, default=gone), statuses(_200=ok, _404=gone, default=gone)) == []


def test_media_types_and_headers_of_an_answer() -> None:
    place = (*GET, "responses", "200")
    one = responding(TEXT)
    two = changed(one, *place, "content", "text/csv", to={})
    assert found(two, one) == [("error", "response-media-type-removed")]
    assert found(one, two) == [("info", "response-media-type-added")]

    def heads(**header: Any) -> Document:
        return changed(one, *place, "headers", to={"X-Rate": {"schema": TEXT, **header}})

    assert found(heads(required=True), one) == [("error", "required-response-header-removed")]
    assert found(heads(), one) == [("warning", "optional-response-header-removed")]
    assert found(one, heads()) == [("info", "response-header-added")]
    assert found(heads(required=True), heads()) == [("error", "response-header-became-optional")]
    assert found(heads(), heads(required=True)) == []
    # a header is text: a reader of texts reads numbers, too, but not the other way round
    assert found(heads(), heads(schema={"type": "integer"})) == [
        ("info", "response-header-type-specialized")
    ]
    assert found(heads(schema={"type": "integer"}), heads()) == [
        ("error", "response-header-type-changed")
    ]


def secured(*requirements: Document, **schemes: Document) -> Document:
    parts = {"securitySchemes": schemes or {"key": KEY, "oauth": OAUTH}}
    return document(components=parts, security=list(requirements))


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ([{"key": []}], [{"key": []}, {"oauth": []}], ("info", "api-security-added")),
        ([{"key": []}, {"oauth": []}], [{"key": []}], ("error", "api-security-removed")),
        ([{"key": []}], [{"key": [], "oauth": []}], ("error", "api-security-removed")),
        ([{"oauth": ["r"]}], [{"oauth": ["r", "w"]}], ("error", "api-security-scope-added")),
        ([{"key": []}], [], ("info", "api-security-removed")),
        ([{}], [{"key": []}], ("error", "api-security-added")),
    ],
)
def test_security(old: list[Document], new: list[Document], told: tuple[str, str]) -> None:
    assert found(secured(*old), secured(*new)) == [told]


def test_fewer_scopes_and_other_names_of_schemes_break_nobody() -> None:
    less = found(secured({"oauth": ["r", "w"]}), secured({"oauth": ["r"]}))
    assert [level for level, _ in less if level != "info"] == []
    assert found(secured({"key": []}, key=KEY), secured({"header": []}, header=KEY)) == []
    assert (
        found(
            secured({"key": []}), changed(secured({"key": []}), *GET, "security", to=[{"key": []}])
        )
        == []
    )


def test_where_a_token_comes_from() -> None:
    old = secured({"oauth": []})
    place = ("components", "securitySchemes", "oauth")
    flow = (*place, "flows", "clientCredentials")
    assert found(old, changed(old, *flow, "tokenUrl", to="/new")) == [
        ("error", "api-security-component-oauth-token-url-changed")
    ]
    assert found(old, changed(old, *flow, "scopes", "x", to="more")) == []
    told = {"operation": "things.list", "encoding": "json"}
    other = changed(old, *place, "x-token-request", to=told)
    assert found(old, other) == [("warning", "token-request-added")]
    form = changed(old, *place, "x-token-request", to={**told, "encoding": "form"})
    assert found(other, form) == [("error", "token-request-changed")]


def test_servers() -> None:
    def at(*servers: Document) -> Document:
        return document(servers=list(servers))

    live = {"url": "https://a.example", "x-environment": "production"}
    test = {"url": "https://t.example", "x-environment": "sandbox"}
    assert found(at(live, test), at(live)) == [("error", "api-server-removed")]
    assert found(at(live), at(live, test)) == [("info", "api-server-added")]
    moved = {**live, "url": "https://b.example"}
    assert found(at(live), at(moved)) == [("error", "api-server-url-changed")]
    assert found(at(live), at({**live, "url": "https://a.example/", "description": "words"})) == []


def test_operations() -> None:
    one = document()
    deprecated = changed(one, *GET, "deprecated", to=True)
    assert found(one, deprecated) == [("info", "endpoint-deprecated")]
    assert found(deprecated, one) == [("info", "endpoint-reactivated")]
    two = changed(one, "paths", "/others", to={"get": operation(operationId="others.list")})
    assert found(one, two) == [("info", "endpoint-added")]
    last = changed(two, "paths", "/others", "get", "deprecated", to=True)
    assert found(last, one) == [("warning", "api-path-removed-with-deprecation")]
    both = changed(one, "paths", "/things", "post", to=operation(operationId="things.make"))
    assert found(both, one) == [("error", "api-removed-without-deprecation")]
    named = changed(one, *GET, "operationId", to="things.all")
    assert found(one, named) == [("warning", "api-operation-id-removed")]
    assert found(one, changed(one, *GET, "summary", to="words")) == []


def hooked(schema: Document, **parts: Any) -> Document:
    delivery = {"requestBody": body(schema), "responses": {"204": {"description": "ok"}}}
    return document(webhooks={"thing.made": {"post": delivery}}, **parts)


def test_a_delivery_is_read_by_the_user() -> None:
    """Variance is reversed: the user is the server."""
    old, new = thing(("id",), id=TEXT), thing(("id",), id=TEXT, name=TEXT)
    (more,) = changes(hooked(old), hooked(new))
    assert (more.level, more.id) == ("info", "response-optional-property-added")
    (less,) = changes(hooked(new), hooked(old))
    assert (less.level, less.direction) == ("warning", "webhook")
    assert set(less.affects) == {"strict receivers", "tolerant receivers"}
    wide = {"enum": ["a", "b"]}
    (value,) = changes(hooked(thing(k={"enum": ["a"]})), hooked(thing(k=wide)))
    assert (value.level, value.affects) == ("warning", ("strict receivers",))


def test_a_receiver_answers_what_the_vendor_takes() -> None:
    old = hooked(thing())
    place = ("webhooks", "thing.made", "post", "responses", "204")
    ok = changed(old, *place, to=response(thing(a=TEXT)))
    more = changed(old, *place, to=response(thing(("a",), a=TEXT)))
    assert found(ok, more) == [("error", "request-property-became-required")]
    assert found(more, ok) == [("info", "request-property-became-optional")]


def test_webhooks_come_and_go() -> None:
    assert found(hooked(thing()), document()) == [("error", "webhook-removed")]
    assert found(document(), hooked(thing())) == [("info", "webhook-added")]


SIGNED = {"header": "X-Signature", "algorithm": "hmac-sha256", "encoding": "hex", "prefix": ""}


def test_signatures_and_redelivery() -> None:
    plain, signed = hooked(thing()), hooked(thing(), **{"x-signature": SIGNED})
    assert found(plain, signed) == [("info", "signature-added")]
    assert found(signed, plain) == [("error", "signature-removed")]
    other = hooked(thing(), **{"x-signature": {**SIGNED, "prefix": "sha256="}})
    assert found(signed, other) == [("error", "signature-changed")]
    own = changed(plain, "webhooks", "thing.made", "post", "x-signature", to=SIGNED)
    assert found(signed, own) == []
    late = {"x-retry-schedule": {"delays": [60], "success": "2XX"}}
    assert found(plain, hooked(thing(), **late)) == [("info", "retry-schedule-added")]


PAGED = {"style": "page", "page": "page", "size": "size", "items": "data", "total": "total"}
WORDS = [
    ("x-pagination", PAGED, {**PAGED, "items": "items"}, "error"),
    ("x-pagination", PAGED, {**PAGED, "total": "meta.total"}, "info"),
    ("x-idempotency-key", "Idempotency-Key", "X-Request-Key", "warning"),
    ("x-unwrap", {"member": "data"}, {"member": "result"}, "error"),
    ("x-resource", {"name": "a", "action": "list"}, {"name": "b", "action": "list"}, "warning"),
    ("x-rate-limit", {"requests": 9, "per": 1}, {"requests": 5, "per": 1}, "warning"),
    ("x-rate-limit", {"requests": 5, "per": 1}, {"requests": 9, "per": 1}, "info"),
]


@pytest.mark.parametrize(("word", "old", "new", "level"), WORDS)
def test_our_words_on_an_operation(word: str, old: Any, new: Any, level: str) -> None:
    one, other = (changed(document(), *GET, word, to=value) for value in (old, new))
    assert found(one, other) == [(level, f"{word[2:]}-changed")]
    assert found(one, one) == []


def test_saying_a_default_is_no_change() -> None:
    one, other = (
        changed(document(), *GET, "x-pagination", to=value)
        for value in (PAGED, {**PAGED, "past_end": "empty"})
    )
    assert found(one, other) == []
    governed = changed(document(), *GET, "x-source", to=["Heading"])
    assert found(document(), governed) == []


@pytest.mark.parametrize(
    ("word", "old", "new"),
    [
        ("x-filter", {"member": "a", "match": "equal"}, {"member": "a", "match": "contains"}),
        ("x-expands", {"value": 1, "brief": ["id"]}, {"value": 1, "brief": ["id", "name"]}),
        ("x-references", "customer", "order"),
    ],
)
def test_our_words_on_a_parameter(word: str, old: Any, new: Any) -> None:
    one, other = (with_parameters(query(TEXT, **{word: value})) for value in (old, new))
    (told,) = changes(one, other)
    assert (told.level, told.id) == ("warning", f"{word[2:]}-changed")
    assert told.symbols == ("shop.Client.things.list(q=…)",)
    assert found(one, one) == []


def test_our_words_on_a_member_and_at_the_root() -> None:
    def sent(**words: Any) -> Document:
        return with_body(thing(a={**TEXT, **words}))

    assert found(sent(), sent(**{"x-unique": True})) == [("warning", "unique-added")]
    assert found(sent(**{"x-unique": True}), sent()) == [("info", "unique-removed")]
    old, new = (sent(**{"x-reads-as": name}) for name in ("b", "c.d"))
    assert found(old, new) == [("warning", "reads-as-changed")]
    outcome = {"member": "status", "success": "ok"}
    one, other = (document(**{"x-outcome": {**outcome, "success": v}}) for v in ("ok", 0))
    assert found(one, other) == [("error", "outcome-changed")]
    assert found(one, document(**{"x-outcome": {**outcome, "required": True}})) == []


@pytest.mark.parametrize(
    ("old", "new", "gone"),
    [
        ("application/json;version=1", "application/json;version=2", True),
        ("application/json; a=1; b=2", "application/json;b=2;A=1", False),
        ("application/json", "application/json; charset=UTF-8", False),
        ("application/json", "application/json; charset=latin1", True),
    ],
)
def test_parameters_of_media_types(old: str, new: str, gone: bool) -> None:
    one, other = (
        changed(with_body(TEXT), *POST, "requestBody", "content", to={name: {"schema": TEXT}})
        for name in (old, new)
    )
    rule = "request-body-media-type"
    told = [("error", f"{rule}-removed"), ("info", f"{rule}-added")] if gone else []
    assert found(one, other) == told


def test_media_types_that_differ_in_parameters_are_compared_each() -> None:
    content = {f"application/json;version={n}": {"schema": TEXT} for n in (1, 2)}
    one = changed(with_body(TEXT), *POST, "requestBody", "content", to=content)
    first = (*POST, "requestBody", "content", "application/json;version=1")
    assert found(one, changed(one, *first, "schema", to={"type": "integer"})) == [
        ("error", "request-body-type-changed")
    ]
    assert found(one, changed(one, *first, to=...)) == [
        ("error", "request-body-media-type-removed")
    ]


GONE, NEW = ("error", "{}-media-type-removed"), ("info", "{}-media-type-added")


@pytest.mark.parametrize(
    ("old", "new", "in_request", "in_response"),
    [
        # what joins a range is still sent and read; the range itself is new
        (["application/json"], ["*/*"], [NEW], [NEW]),
        (["application/json; version=1"], ["application/*"], [NEW], [NEW]),
        # a narrowed range: refused in requests, read by every reader of a response
        (["image/*"], ["image/png"], [GONE], [("info", GONE[1])]),
        (["*/*"], ["image/png", "text/csv"], [GONE], [("info", GONE[1])]),
        # what a range allowed already is no news
        (["image/*"], ["image/*", "image/png"], [], []),
        (["*/*", "text/csv"], ["*/*"], [], []),
        # another range
        (["image/*"], ["text/csv"], [GONE, NEW], [GONE, NEW]),
        (["application/json"], ["image/*"], [GONE, NEW], [GONE, NEW]),
    ],
)
def test_ranges_of_media_types(
    old: list[str], new: list[str], in_request: list[Any], in_response: list[Any]
) -> None:
    place = (*POST, "requestBody", "content")
    one, other = (
        changed(with_body(TEXT), *place, to={name: {"schema": TEXT} for name in names})
        for names in (old, new)
    )
    assert found(one, other) == [(level, rule.format("request-body")) for level, rule in in_request]
    content = (*GET, "responses", "200", "content")
    one, other = (
        changed(responding(TEXT), *content, to={name: {"schema": TEXT} for name in names})
        for names in (old, new)
    )
    assert found(one, other) == [(level, rule.format("response")) for level, rule in in_response]


def test_schema_of_a_range_is_compared_with_the_type_that_joins_it() -> None:
    place = (*POST, "requestBody", "content")
    one = with_body(TEXT)
    other = changed(one, *place, to={"application/*": {"schema": {"type": "integer"}}})
    assert ("error", "request-body-type-changed") in found(one, other)


def test_a_key_in_a_header_has_no_case_and_one_in_the_query_has() -> None:
    old = secured({"key": []}, key=KEY)
    assert found(old, secured({"key": []}, key={**KEY, "name": "x-key"})) == []
    one, other = ({**KEY, "in": "query", "name": name} for name in ("X-Key", "x-key"))
    assert found(secured({"key": []}, key=one), secured({"key": []}, key=other)) == [
        ("error", "api-security-component-type-changed")
    ]


def test_relations_are_told_by_direction_and_without_their_provenance() -> None:
    def sent(*stated: Any) -> Document:
        return with_body(
            {**thing(a=TEXT, b=TEXT), **({"x-relations": [*stated]} if stated else {})}
        )

    before, after = {"before": ["a", "b"]}, {"not-after": ["a", "b"]}
    assert found(sent(), sent(before)) == [("warning", "relations-added")]
    assert found(sent(before), sent()) == [("info", "relations-removed")]
    assert found(sent(before), sent(after)) == [("warning", "relations-changed")]
    assert found(sent(before), sent({**before, "x-inferred": "A reason."})) == []
