"""The connector to copy: what its ledger calls tolerant, and what runs of it have found."""

from __future__ import annotations

import hashlib
import hmac
import json
from typing import Any

import pytest
from scripts import bench_connectors
from scripts._bench import _connector_mistakes as planted
from starlette.testclient import TestClient

from concord import emulator, project
from concord.spec import child
from concord.testing import contract_of

FIELDS = planted.FIXTURES["valid_fields"]
API = "iadvize-connector"


def moved(app: Any, paths: dict[str, str]) -> Any:
    """`app` whose operations have other paths, and these only, as behind a proxy of their host."""
    operations = project.load(API).operations
    own = {path: it.path for it in operations for name, path in paths.items()
           if it.id.startswith(f"{name}.")}  # fmt: skip

    async def served(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            gone = "/gone" if scope["path"] in own.values() else scope["path"]
            path = own.get(scope["path"], gone)
            scope = {**scope, "path": path, "raw_path": path.encode()}
        await app(scope, receive, send)

    return served


def client(secret: str = "") -> TestClient:
    connector = planted.connector.Connector(planted.SHOP)
    return TestClient(planted.connector.application(connector, planted.OWN_PATHS, secret))


def ids(response: Any) -> list[str]:
    return [it["id"] for it in response.json()]


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "application/octet-stream"])
def test_a_verification_is_read_whatever_its_content_type(kind: str) -> None:
    sent = client().post("/check", content=json.dumps(FIELDS), headers={"Content-Type": kind})
    assert sent.json() == {"isValid": True}


@pytest.mark.parametrize("body", ["", "{", "{}", "[1]", '[{"value": "a"}]', "[NaN]"])
def test_what_is_no_list_of_fields_is_refused(body: str) -> None:
    assert client().post("/check", content=body).status_code == 400


def test_a_missing_field_is_named() -> None:
    verdict = client().post("/check", json=FIELDS[:1]).json()
    assert verdict == {"isValid": False, "message": "field_password is missing"}


@pytest.mark.parametrize("name", ["search", "search[default][contains]"])
def test_a_search_has_two_names(name: str) -> None:
    assert ids(client().get("/items", params={name: "CLOCK"})) == ["9014", "9015"]


def test_a_page_is_cut() -> None:
    assert ids(client().get("/items", params={"limit": "2", "offset": "1"})) == ["9012", "9013"]


@pytest.mark.parametrize("query", [{"limit": "0"}, {"limit": "abc"}, {"offset": "-1"}])
def test_a_page_that_makes_no_sense_is_refused(query: dict[str, str]) -> None:
    assert client().get("/items", params=query).status_code == 400


def test_a_category_has_the_products_below_it() -> None:
    assert ids(client().get("/items", params={"idCategory": "7001"})) == ["9011", "9012", "9013"]


def test_a_visitor_is_found_whatever_the_case_of_the_address() -> None:
    known = client().get("/who", params={"emailVisitor": "ADA@example.com", "more": "1"}).json()
    assert [it["fieldType"] for it in known] == ["URL", "TEXT"]
    assert client().get("/who").json() == []


def test_a_signature_is_verified_where_there_is_one() -> None:
    raw = json.dumps(FIELDS).encode()
    right = "sha256=" + hmac.new(b"mine", raw, hashlib.sha256).hexdigest()
    statuses = [
        client("mine").post("/check", content=raw, headers=headers).status_code
        for headers in ({}, {"X-iAdvize-Signature": right}, {"X-iAdvize-Signature": right[:-1]})
    ]
    assert statuses == [200, 200, 400]


def test_its_form_keeps_its_contract() -> None:
    outcome = contract_of(
        planted.made(), API, operations=["closing_options.list"], paths=planted.OWN_PATHS
    )
    outcome.check()
    assert (outcome.verdict, outcome.causes) == ("kept", ())


def test_the_emulator_keeps_its_contract_under_other_paths() -> None:
    emulated = moved(emulator.Application(project.load(API).sound()), planted.OWN_PATHS)
    outcome = contract_of(
        emulated, API, operations=["closing_options.list"], paths=planted.OWN_PATHS
    )
    outcome.check()
    assert (outcome.verdict, outcome.causes) == ("kept", ())


def test_other_paths_are_nobodys_fault() -> None:
    outcome = contract_of(planted.made(), API, operations=["closing_options.list"])
    assert (outcome.verdict, outcome.exit_code) == ("could not run", 2)
    assert "--path closing_options=/…" in outcome.said.replace("\n", " ").replace("  ", "")
    with pytest.raises(AssertionError, match="could not run"):
        outcome.check()


def test_each_mistake_is_one() -> None:
    """A mistake changes what the schema or a fixture says, of the right connector nothing."""
    spec = project.load(API)
    for mistake in planted.MISTAKES:
        assert mistake.says
        assert spec.operation(mistake.operation).id == mistake.operation
    assert len({it.name for it in planted.MISTAKES}) == 12
    assert spec.locate(child("/x-fixtures", "known_visitor"))


def test_the_committed_results_are_of_these_mistakes() -> None:
    results = bench_connectors.PUBLISHED.read()
    assert [it["verdict"] for it in results["clean"]] == ["kept", "kept"]
    measured = {it["name"]: it["digest"] for it in results["mistakes"]}
    said = "run python -m scripts.bench_connectors --write"
    assert measured == {it.name: it.digest for it in planted.MISTAKES}, said
    assert all(map(bench_connectors.is_named, results["mistakes"]))


@pytest.mark.parametrize(
    "change",
    [
        {"verdict": "kept"},
        {"reasons": ["the server stopped responding"]},
        {"causes": []},
        {"causes": [{"title": "something else"}]},
    ],
)
def test_a_mistake_that_is_not_named_once_is_seen(change: dict[str, Any]) -> None:
    causes = [{"title": '"label" is missing'}]
    named = {"verdict": "broken", "reasons": [], "names": "label", "causes": causes}
    assert bench_connectors.is_named(named)
    assert not bench_connectors.is_named({**named, **change})
