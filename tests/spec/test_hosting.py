"""The spec of one server that its users host: own paths, requests with their own data."""

from __future__ import annotations

from typing import Any

import pytest

from concord import project
from concord.spec import Hosting, HostingError, Spec, hosting_of

FIELDS = [{"id": "login", "value": "ada", "fieldType": "TEXT"}]
OWN = {"verification": "/check", "categories.list": "/cats/"}


@pytest.fixture(scope="module")
def spec() -> Spec:
    return project.load("iadvize-connector")


def hosted(spec: Spec, paths: Any = (), fixtures: Any = ()) -> Spec:
    return spec.hosted(hosting_of(spec, dict(paths), dict(fixtures)))


def test_paths_are_renamed_and_found_where_they_stand(spec: Spec) -> None:
    own = hosted(spec, OWN)
    assert own.operation("categories.list").path == "/cats"
    assert own.operation("products.list").path == "/products"
    was, now = "/paths/~1verification/post/responses", "/paths/~1check/post/responses"
    assert own.locate(now) == spec.locate(was)
    assert was not in own.parsed.locations
    assert "/verification" in spec.document["paths"]
    own.sound()


def test_nothing_stated_is_the_spec_itself(spec: Spec) -> None:
    assert spec.hosted(Hosting()) is spec


def test_readings_apply_to_the_paths_of_the_document(spec: Spec) -> None:
    own = hosted(spec, {"categories": "/cats"}).under({"iadvize-connector-method": "post"})
    assert own.operation("categories.list").label == "POST /cats"
    assert own.readings == {"iadvize-connector-method": "post"}
    assert own.under({}).operation("categories.list").label == "GET /cats"


def test_a_fixture_is_the_example_of_its_requests(spec: Spec) -> None:
    own = hosted(spec, (), {"website_id": 7, "known_visitor": {"emailVisitor": "a@b.example"}})
    shown = {
        it.name: it.schema.get("examples") for it in own.operation("visitor_profile.get").parameters
    }
    assert shown["emailVisitor"] == ["a@b.example"]
    assert shown["idWebsite"] == ["7"]
    assert shown["idVisitorUnique"] is None  # the example of somebody else's visitor
    assert shown["idConnectorVersion"] == ["123"]


def test_bodies_of_fixtures_are_the_only_examples(spec: Spec) -> None:
    own = hosted(spec, (), {"valid_fields": FIELDS})
    (media,) = own.request_media(own.operation("verification.verify")).values()
    examples = own.at(media)["examples"]
    assert {name: it["value"] for name, it in examples.items()} == {"valid_fields": FIELDS}


@pytest.mark.parametrize(
    ("paths", "fixtures", "what"),
    [
        ({"categorie": "/c"}, {}, "no path is called 'categorie'; did you mean 'categories'"),
        ({"categories": "cats"}, {}, "write categories=/own"),
        ({"categories": "/cats?a=b"}, {}, r"without \? and #"),
        ({}, {"visitor": "a"}, "no fixture is called 'visitor'"),
        ({}, {"known_visitor": "a"}, "write a table with some of emailVisitor"),
        ({}, {"known_visitor": {"email": "a"}}, "known_visitor has no 'email'"),
        ({}, {"known_visitor": {}}, "known_visitor is empty"),
        ({}, {"search_word": True}, "write a text"),
        ({}, {"valid_fields": {"login": "ada"}}, "is no request body of POST /verification"),
    ],
)
def test_what_does_not_fit_is_refused(spec: Spec, paths: Any, fixtures: Any, what: str) -> None:
    with pytest.raises(HostingError, match=what):
        hosting_of(spec, paths, fixtures)


def test_a_body_that_does_not_fit_is_not_repeated(spec: Spec) -> None:
    with pytest.raises(HostingError) as error:
        hosting_of(spec, {}, {"valid_fields": {"password": "secret-of-mine"}})
    assert "secret-of-mine" not in str(error.value)


def test_a_documented_path_cannot_be_elsewhere() -> None:
    ivalid = project.load("ivalid")
    operation = ivalid.operations[0]
    with pytest.raises(HostingError, match="is documented: no server has another one"):
        hosting_of(ivalid, {operation.id: "/own"}, {})
