"""When two values say the same, and when they do not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from concord.checks.completeness import announced, shows_all
from concord.checks.leniency import coerced, marked
from concord.checks.value_forms import form_of
from concord.checks.values import canonical, same, says
from concord.spec import Operation, Spec, child
from tests import samples
from tests.checks.exchanges import exchange

UUID = "6b1f3a0e-33c8-4f6b-9b0d-0c5b0e9c9a11"
PARCEL = "/components/schemas/Parcel"


@pytest.fixture(scope="module")
def depot() -> Spec:
    return samples.load("depot")


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (UUID, UUID.upper()),
        ("2031-02-03T10:00:00Z", "2031-02-03T12:00:00.000+02:00"),
        ("2031-02-03t10:00:00z", "2031-02-03T10:00:00+00:00"),
        ("HTTPS://Example.com", "https://example.com/"),
        ("https://example.com:443/a", "https://example.com/a"),
        (9007199254740993, 9007199254740992.0),
        (1, 1.0),
        (-0.0, 0),
        ({"a": None}, {}),
        ({"a": 1}, {"more": 2, "a": 1.0}),
    ],
)
def test_same_takes_other_ways_to_write_a_value(sent: Any, shown: Any) -> None:
    assert same(sent, shown)


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        (UUID, UUID[:-1] + "2"),
        ("Word", "word"),
        ("2031-02-03T10:00:00Z", "2031-02-03T10:00:00+02:00"),
        ("https://example.com/a", "https://example.com/A"),
        (9007199254740993, 9007199254740994),
        (0.1, 0.1000001),
        (1, True),
        ("1", 1),
        ({"a": 1}, {}),
        ({"a": None}, {"a": 1}),
        (["a", "b"], ["b", "a"]),
        (10**400, 1.0),
    ],
)
def test_same_tells_values_apart(sent: Any, shown: Any) -> None:
    assert not same(sent, shown)


def test_same_reads_formats_and_defaults_of_the_schema(depot: Spec) -> None:
    form = form_of(depot, PARCEL)
    assert same({"ratio": 0.1}, {"ratio": 0.10000000149011612}, form)
    assert not same({"weight": 0.1}, {"weight": 0.10000000149011612}, form)
    assert same({"size": {"unit": "cm"}}, {"size": {}}, form)
    assert not same({"size": {"unit": "in"}}, {"size": {}}, form)
    carrier = form_of(depot, "/components/schemas/Carrier")
    assert same({"host": "VELO.example"}, {"host": "velo.example."}, carrier)
    assert same({"mail": "A@Velo.example"}, {"mail": "A@velo.example"}, carrier)
    assert not same({"mail": "A@velo.example"}, {"mail": "a@velo.example"}, carrier)
    assert not same({"name": "VELO"}, {"name": "velo"}, carrier)


def test_says_compares_what_a_query_has() -> None:
    assert says("1", 1.0)
    assert says("true", True)
    assert says(UUID.upper(), UUID)
    assert not says("1", "01")
    assert not says("x", 1)


def test_canonical_is_one_text_for_one_id() -> None:
    assert canonical(UUID.upper()) == canonical(UUID)
    assert canonical(7) == canonical("7")
    assert canonical("A") != canonical("a")


def test_marked_excuses_what_is_accepted_alone(depot: Spec) -> None:
    create = [depot.operation("parcels.create")]
    found = marked(
        depot, [(0, "normalised", ["weight"], create), (1, "trimmed", ["label"], create)]
    )
    form = form_of(found, PARCEL)
    assert same({"weight": 1.5, "label": " a "}, {"weight": 2, "label": "a"}, form)
    assert not same({"label": "a"}, {"label": "b"}, form)
    assert not same({"serial": 1}, {"serial": 2}, form)
    assert not same({"weight": 1.5}, {"weight": 2}, form_of(depot, PARCEL))


def test_coerced_is_what_a_lax_reader_takes(depot: Spec) -> None:
    sent = {"weight": "1.5", "serial": "7", "label": 5, "tags": ["a"], "carrier_id": None}
    read = {"weight": 1.5, "serial": 7, "label": "5", "tags": ["a"], "carrier_id": None}
    assert coerced(depot, PARCEL, sent) == read
    assert coerced(depot, PARCEL, {"weight": "much"}) == {"weight": "much"}


class Binary(str):
    """What a generator of cases gives for `format: binary`: a text that stands for bytes."""


@pytest.mark.parametrize("content", [b"\x00\xff", Binary("\x00")])
def test_coerced_takes_the_bytes_of_a_file_as_a_text(content: Any) -> None:
    spec = samples.load("foreign")
    (upload,) = [it for it in spec.operations if "multipart/form-data" in spec.request_media(it)]
    form = child(spec.request_media(upload)["multipart/form-data"], "schema")
    read = coerced(spec, form, {"file": content, "note": "x", "n": "3", "tags": []})
    assert read == {"file": "file", "note": "x", "n": 3, "tags": []}
    assert spec.validator("request").is_valid(form, read)
    assert coerced(spec, form, {"file": "plain"}) == {"file": "plain"}
    assert coerced(spec, form, {"n": content}) == {"n": content}  # no file is wanted there


def test_shows_all_reads_whether_an_undeclared_page_is_the_last(depot: Spec) -> None:
    operation = depot.operation("carriers.list")
    assert not whole(operation, {"results": [{"id": 1}], "next": "?page=2"})
    assert whole(operation, {"results": [{"id": 1}], "next": None})
    assert not whole(operation, {"results": [{"id": 1}]})
    assert not whole(operation, {"results": [{"id": 1}], "count": 2})
    paged = depot.operation("parcels.list")
    assert whole(paged, {"data": [{"id": 1}], "total": 1})
    assert not whole(paged, {"data": [{"id": 1}], "total": 2})


def whole(operation: Operation, body: Any, *, query: Any = None, **headers: str) -> bool:
    return shows_all(operation, exchange(operation, body, query=query, headers=headers))


def test_shows_all_follows_what_leads_on() -> None:
    feeds = samples.load("feeds")
    issues, tags = feeds.operation("issues.list"), feeds.operation("tags.list")
    assert whole(issues, [{"id": 1}])
    assert not whole(issues, [{"id": 1}], query={"page": "2"})
    assert not whole(issues, [{"id": 1}], link='</issues?page=2>; rel="next"')
    assert whole(tags, [{"id": 1}], **{"x-total-count": "1"})
    assert not whole(tags, [{"id": 1}], **{"x-total-count": "2"})


@pytest.mark.parametrize(("header", "expected"), [("Link", True), ("X-Other", False)])
def test_shows_all_takes_a_documented_link_header_for_its_word(
    depot: Spec, header: str, expected: bool
) -> None:
    listed = depot.operation("carriers.list")
    described = {"responses": {"200": {"description": "Crates.", "headers": {header: {}}}}}
    operation = replace(listed, definition={**listed.definition, **described})
    body = {"results": [{"id": 1}]}
    assert whole(operation, body) is expected
    assert not whole(operation, body, link='</a?page=2>; rel="next"')


def test_announced_reads_headers() -> None:
    assert announced({"link": '</a?page=2>; rel="next"'}, [1])
    assert announced({"x-total-count": "2"}, [1])
    assert not announced({"link": '</a>; rel="prev"', "x-total-count": "1"}, [1])
