"""What is proposed of a document without vocabulary: each kind of guess, and when there is none."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from scripts.bench_proposals import compare, stripped

from concord.cli import propose as command
from concord.errors import CouldNotRunError
from concord.http import Exchange, Request, Response
from concord.imports.proposals import PROPOSED, accept, propose, write
from concord.spec import OVERLAY, Spec, load_file
from tests import samples

ORDER = {"type": "object", "properties": {"id": {"type": "string"}, "status": {"enum": ["open"]}}}
TEXT, WHOLE = {"type": "string"}, {"type": "integer"}


def query(name: str, schema: Any = TEXT) -> dict[str, Any]:
    return {"name": name, "in": "query", "schema": schema}


def shows(schema: Any, status: str = "200", **headers: Any) -> dict[str, Any]:
    declared = {name.replace("_", "-"): {"schema": it} for name, it in headers.items()}
    content = {"application/json": {"schema": schema}}
    return {status: {"description": "", "headers": declared, "content": content}}


def listing(*parameters: Any, body: Any = None, **headers: Any) -> dict[str, Any]:
    """The paths of an API that lists orders."""
    shown = body or {"type": "array", "items": ORDER}
    return {
        "/orders": {"get": {"parameters": list(parameters), "responses": shows(shown, **headers)}}
    }


def page(**members: Any) -> dict[str, Any]:
    data = {"type": "array", "items": ORDER}
    return {"type": "object", "properties": {"data": data, **members}}


def spec_of(paths: Any, folder: Path, **more: Any) -> Spec:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1"},
        "paths": paths,
        **more,
    }
    path = folder / "shop" / "openapi.json"
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(document), "utf-8")
    return load_file(path)


def proposed(spec: Spec, word: str) -> dict[str, Any]:
    return {it.pointer: it.value for it in propose(spec) if it.word == word}


LIST = "/paths/~1orders/get"


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (
            listing(query("page", WHOLE), query("per_page", WHOLE)),
            {"style": "page", "page": "page", "size": "per_page", "items": ""},
        ),
        (
            listing(
                query("skip", WHOLE),
                query("limit", WHOLE),
                body=page(meta={"properties": {"total": WHOLE, "limit": WHOLE, "skip": WHOLE}}),
            ),
            {
                "style": "offset",
                "offset": "skip",
                "size": "limit",
                "items": "data",
                "total": "meta.total",
                "current": "meta.skip",
                "current_size": "meta.limit",
            },
        ),
        (
            listing(query("cursor"), body=page(next_cursor={"type": ["string", "null"]})),
            {"style": "cursor", "cursor": "cursor", "items": "data", "next": "next_cursor"},
        ),
        (
            listing(query("cursor"), body=page(next={"type": "string", "format": "uri"})),
            {"style": "link", "cursor": "cursor", "items": "data", "next": "next"},
        ),
        (
            listing(query("starting_after"), body=page(has_more={"type": "boolean"})),
            {
                "style": "cursor",
                "cursor": "starting_after",
                "items": "data",
                "next_item": "id",
                "more": "has_more",
            },
        ),
        (
            listing(query("page", WHOLE), query("per_page", WHOLE), Link=TEXT),
            {"style": "link", "cursor": "page", "size": "per_page", "items": ""},
        ),
        (
            listing(query("token"), X_Next_Token=TEXT),
            {"style": "cursor", "cursor": "token", "items": "", "next_header": "X-Next-Token"},
        ),
        (
            listing(query("page", WHOLE), X_Total_Count=WHOLE),
            {"style": "page", "page": "page", "items": "", "total_header": "X-Total-Count"},
        ),
        (listing(query("page")), None),  # a text selects no page by number
        (listing(query("cursor")), None),  # nothing leads on
        (listing(query("status")), None),
        (
            {
                "/orders/{id}": {
                    "get": {"parameters": [query("page", WHOLE)], "responses": shows(ORDER)}
                }
            },
            None,
        ),
    ],
)
def test_paging_is_read_from_names_and_types(paths: Any, expected: Any, tmp_path: Path) -> None:
    found = proposed(spec_of(paths, tmp_path), "x-pagination")
    assert found == ({LIST: expected} if expected else {})


ONE = [{"name": "id", "in": "path", "required": True, "schema": TEXT}]
BODY = {"content": {"application/json": {"schema": ORDER}}}
NEEDY = {"content": {"application/json": {"schema": {**ORDER, "required": ["status"]}}}}
GONE = {"204": {"description": ""}}


@pytest.mark.parametrize(
    ("path", "method", "operation", "expected"),
    [
        ("/orders/{id}", "get", {"responses": shows(ORDER)}, ("read", "id")),
        ("/orders/{id}", "get", {"responses": GONE}, None),
        (
            "/orders/{id}",
            "patch",
            {"requestBody": BODY, "responses": shows(ORDER)},
            ("update", "id"),
        ),
        ("/orders/{id}", "put", {"requestBody": BODY, "responses": shows(ORDER)}, ("update", "id")),
        (
            "/orders/{id}",
            "put",
            {"requestBody": NEEDY, "responses": shows(ORDER)},
            ("replace", "id"),
        ),
        ("/orders/{id}", "delete", {"responses": GONE}, ("delete", "id")),
        ("/orders/{id}", "delete", {"responses": shows(ORDER)}, None),  # may change its state
        (
            "/orders",
            "post",
            {"requestBody": BODY, "responses": shows(ORDER, "201")},
            ("create", ""),
        ),
        ("/orders", "post", {"requestBody": BODY, "responses": GONE}, None),
        ("/orders/{user_name}", "get", {"responses": shows(ORDER)}, None),  # no order's id
        (
            "/login",
            "post",
            {"requestBody": BODY, "responses": shows({"properties": {"token": TEXT}})},
            None,
        ),
    ],
)
def test_resources_are_read_from_methods_and_paths(
    path: str, method: str, operation: Any, expected: Any, tmp_path: Path
) -> None:
    parameters = [{**ONE[0], "name": path[path.index("{") + 1 : -1]}] if "{" in path else []
    spec = spec_of({path: {method: {"parameters": parameters, **operation}}}, tmp_path)
    found = proposed(spec, "x-resource")
    stated = [(it["name"], it["action"], it.get("parameter", "")) for it in found.values()]
    assert stated == ([("order", *expected)] if expected else [])


def test_actions_and_lists_below_one_name_their_owner(tmp_path: Path) -> None:
    item = {"properties": {"id": TEXT, "order_id": TEXT}}
    paths = {
        "/orders/{id}": {"parameters": ONE, "get": {"responses": shows(ORDER)}},
        "/orders/{id}/ship": {"parameters": ONE, "post": {"responses": GONE}},
        "/orders/{id}/parcels": {
            "parameters": ONE,
            "get": {"responses": shows({"type": "array", "items": item})},
        },
        "/carts/{id}/empty": {"parameters": ONE, "post": {"responses": GONE}},
    }
    found = proposed(spec_of(paths, tmp_path), "x-resource")
    assert found["/paths/~1orders~1{id}~1ship/post"] == {
        "name": "order",
        "action": "invoke",
        "parameter": "id",
    }
    assert found["/paths/~1orders~1{id}~1parcels/get"]["parent"] == {
        "name": "order",
        "parameter": "id",
        "member": "order_id",
    }
    assert "/paths/~1carts~1{id}~1empty/post" not in found  # nothing reads a cart


def filters(spec: Spec) -> dict[str, Any]:
    found = proposed(spec, "x-filter")
    names = {it.pointer: it.name for op in spec.operations for it in op.parameters}
    return {names[pointer]: value for pointer, value in found.items()}


def test_filters_are_named_after_members(tmp_path: Path) -> None:
    item = {
        "properties": {
            "id": TEXT,
            "status": {"enum": ["open"]},
            "customer": {"properties": {"id": TEXT}},
            "tags": {"type": "array", "items": TEXT},
            "note": TEXT,
            "created_at": {"type": "string", "format": "date-time"},
            "total": {"type": "number"},
        }
    }
    parameters = [
        query("filter[status]"),
        query("customer_id"),
        query("tag"),
        query("created_from"),
        query("max_total", {"type": "number"}),
        query("status[]", {"type": "array", "items": TEXT}),
        query("note"),
        query("colour"),
        query("sort"),
    ]
    body = {"type": "array", "items": item}
    assert filters(spec_of(listing(*parameters, body=body), tmp_path)) == {
        "filter[status]": {"member": "status", "match": "equal"},
        "customer_id": {"member": "customer.id", "match": "equal"},
        "tag": {"member": "tags", "match": "equal"},
        "created_from": {"member": "created_at", "match": "from"},
        "max_total": {"member": "total", "match": "to"},
        "status[]": {"member": "status", "match": "one-of"},
    }  # how a free text such as `note` matches, its name does not say


def test_what_the_document_states_is_not_proposed_again(tmp_path: Path) -> None:
    paths = listing(query("page", WHOLE), query("per_page", WHOLE))
    paths["/orders"]["get"]["x-pagination"] = {"style": "page", "page": "page", "items": ""}
    paths["/orders"]["get"]["x-resource"] = {"name": "sale", "action": "list"}
    spec = spec_of(paths, tmp_path)
    assert proposed(spec, "x-pagination") == {}
    assert proposed(spec, "x-resource") == {}


def test_proposals_of_a_framework_document_are_what_its_author_states() -> None:
    said, guessed = compare(samples.load("hub"))
    assert guessed <= said
    words = {word for _, word, _ in guessed}
    assert words >= {"x-unique", "x-event", "x-caused-by", "x-references", "links"}


def test_nothing_is_proposed_of_a_document_that_says_nothing(tmp_path: Path) -> None:
    paths = {"/ping": {"get": {"responses": {"204": {"description": ""}}}}}
    assert propose(spec_of(paths, tmp_path)) == ()


OK = {"properties": {"status": {"const": "success"}, "message": TEXT}}


@pytest.mark.parametrize(("count", "is_there"), [(3, True), (2, False)])
def test_outcome_is_what_nearly_every_success_states(
    count: int, is_there: bool, tmp_path: Path
) -> None:
    paths = {f"/p{number}": {"post": {"responses": shows(OK)}} for number in range(count)}
    found = proposed(spec_of(paths, tmp_path), "x-outcome")
    expected = {"member": "status", "success": "success", "message": "message"}
    assert found == ({"": expected} if is_there else {})


def test_result_in_an_envelope_is_unwrapped(tmp_path: Path) -> None:
    body = {"properties": {"data": ORDER, "meta": {"type": "object"}}}
    paths = {"/orders/{id}": {"parameters": ONE, "get": {"responses": shows(body)}}}
    value = {"member": "data", "required": True}
    pointer = "/paths/~1orders~1{id}/get"
    assert proposed(spec_of(paths, tmp_path), "x-unwrap") == {pointer: value}
    body["properties"]["price"] = WHOLE  # what speaks of the order itself is no envelope
    assert proposed(spec_of(paths, tmp_path), "x-unwrap") == {}


def test_subscription_takes_a_url_and_events(tmp_path: Path) -> None:
    body = {"properties": {"url": TEXT, "events": {"type": "array"}}}
    create = {
        "requestBody": {"content": {"application/json": {"schema": body}}},
        "responses": shows({"properties": {"id": TEXT, "secret": TEXT}}, "201"),
    }
    hook = {"order.created": {"post": {"responses": GONE}}}
    paths = {"/hooks": {"post": create}}
    value = {"url": "url", "events": "events", "secret": "secret"}
    found = proposed(spec_of(paths, tmp_path, webhooks=hook), "x-subscribes")
    assert found == {"/paths/~1hooks/post": value}
    assert proposed(spec_of(paths, tmp_path), "x-subscribes") == {}


# recorded traffic


def answered(spec: Spec, body: Any, target: str = "/orders") -> Exchange:
    return Exchange(
        operation=spec.operations[0],
        request=Request(method="GET", target=target),
        response=Response(status=200, body=json.dumps(body).encode()),
    )


def test_traffic_confirms_or_refutes(tmp_path: Path) -> None:
    paths = listing(query("page", WHOLE), query("per_page", WHOLE), query("status"), body=page())
    spec = spec_of(paths, tmp_path)
    right = answered(spec, {"data": [{"id": "1", "status": "open"}]}, "/orders?status=open")
    found = {it.word: it for it in propose(spec, [right])}
    assert found["x-pagination"].confidence == found["x-filter"].confidence == 0.98
    assert "1 recorded response(s) agree" in found["x-filter"].reason
    wrong = answered(spec, {"data": [{"id": "1", "status": "paid"}]}, "/orders?status=open")
    assert "x-filter" not in {it.word for it in propose(spec, [right, wrong])}
    flat = answered(spec, [])
    assert "x-pagination" not in {it.word for it in propose(spec, [flat])}


# files and the command


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with an import of the sample `hub`, without its vocabulary."""
    document = stripped(samples.load("hub")).document
    folder = tmp_path / "specs" / "hub"
    folder.mkdir(parents=True)
    (folder / "openapi.json").write_text(json.dumps(document), "utf-8")
    (folder / OVERLAY).write_text(
        "# mine\noverlay: 1.1.0\nactions:\n  - target: $\n    update: {x-inferred: imported}\n"
    )
    monkeypatch.chdir(tmp_path)
    return folder


def test_command_writes_proposals_and_accept_moves_them(
    hub: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert command.main(["hub"]) == 0
    text = (hub / PROPOSED).read_text("utf-8")
    assert "description: 'confidence 0.95: GET of a path" in text
    assert "@.name=='state' && @.in=='query'" in text
    before = load_file(hub / "openapi.json").operation("tasks.list")
    assert before.pagination is None
    assert command.main(["hub", "--accept"]) == 0
    assert not (hub / PROPOSED).exists()
    after = load_file(hub / "openapi.json")
    assert after.operation("tasks.list").pagination is not None
    assert after.overlay is not None
    assert after.overlay.idle == ()
    assert (hub / OVERLAY).read_text("utf-8").startswith("# mine\n")
    assert command.main(["hub"]) == 0
    assert "nothing to propose" in capsys.readouterr().out


def test_accept_takes_what_is_left_in_the_file(hub: Path) -> None:
    spec = load_file(hub / "openapi.json")
    path, count = write(spec, propose(spec))
    head, first, *_ = path.read_text("utf-8").split("  - target:")
    path.write_text(f"{head}  - target:{first}", "utf-8")
    assert count > 1
    assert accept(spec) == (1, ())


def test_accept_leaves_what_the_lint_refuses(hub: Path) -> None:
    spec = load_file(hub / "openapi.json")
    path, _ = write(spec, propose(spec))
    head, *actions = path.read_text("utf-8").split("  - target:")
    wrong = (
        " $.paths['/health/'].get\n    update: {x-pagination: {style: page, page: p, items: ''}}\n"
    )
    path.write_text("  - target:".join([head, actions[0], wrong]), "utf-8")
    assert accept(spec) == (1, ("$.paths['/health/'].get",))
    assert "/health/" in path.read_text("utf-8")


def test_accept_writes_nothing_for_a_document_of_ones_own(hub: Path) -> None:
    (hub / OVERLAY).unlink()
    spec = load_file(hub / "openapi.json")
    write(spec, propose(spec))
    with pytest.raises(CouldNotRunError, match="is no import"):
        accept(spec)


def test_command_reads_recordings(hub: Path, tmp_path: Path) -> None:
    url = "https://hub.example/api/v1/tasks/?state=open"
    recorded = {
        "request": {"method": "GET", "url": url, "headers": []},
        "response": {
            "status": 200,
            "headers": [{"name": "content-type", "value": "application/json"}],
            "content": {
                "mimeType": "application/json",
                "text": json.dumps({"count": 1, "results": [{"id": 1, "state": "done"}]}),
            },
        },
    }
    har = tmp_path / "session.har"
    har.write_text(json.dumps({"log": {"version": "1.2", "entries": [recorded]}}), "utf-8")
    assert command.main(["hub", "--traffic", str(har)]) == 0
    text = (hub / PROPOSED).read_text("utf-8")
    assert "recorded response(s) agree" in text
    assert "@.name=='state'" not in text  # the recorded list holds another state


@pytest.mark.parametrize("content", [None, "", "nonsense"])
def test_command_says_what_is_wrong_with_a_recording(
    hub: Path, tmp_path: Path, content: str | None
) -> None:
    path = tmp_path / "session.har"
    if content is not None:
        path.write_text(content, "utf-8")
    with pytest.raises(CouldNotRunError, match=r"session\.har: "):
        command.main(["hub", "--traffic", str(path)])


def test_pages_of_django_end_with_a_404(tmp_path: Path) -> None:
    link = {"type": ["string", "null"], "format": "uri"}
    results = {"type": "array", "items": ORDER}
    members = {"count": WHOLE, "next": link, "previous": link, "results": results}
    body = {"type": "object", "properties": members}
    paging = {"style": "page", "page": "page", "items": "results", "total": "count"}
    django = proposed(spec_of(listing(query("page", WHOLE), body=body), tmp_path), "x-pagination")
    assert list(django.values()) == [{**paging, "past_end": "not-found"}]
    del members["previous"]
    other = proposed(spec_of(listing(query("page", WHOLE), body=body), tmp_path), "x-pagination")
    assert list(other.values()) == [paging]


@pytest.mark.parametrize(("patched", "action"), [("PatchedOrder", "update"), ("Other", "replace")])
def test_put_of_django_leaves_what_is_left_out(patched: str, action: str, tmp_path: Path) -> None:
    order = {**ORDER, "required": ["status"]}
    body = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Order"}}}}
    one = {"name": "id", "in": "path", "required": True, "schema": TEXT}
    put = {"parameters": [one], "requestBody": body, "responses": shows(ORDER)}
    spec = spec_of(
        {**listing(), "/orders/{id}": {"put": put, "get": {**put, "requestBody": body}}},
        tmp_path,
        components={"schemas": {"Order": order, patched: ORDER}},
    )
    found = proposed(spec, "x-resource")
    assert found["/paths/~1orders~1{id}/put"]["action"] == action


@pytest.mark.parametrize(
    ("schema", "is_reference"), [(WHOLE, True), (TEXT, False), ({"type": "boolean"}, False)]
)
def test_member_that_is_called_as_a_resource_is_a_foreign_key(
    schema: Any, is_reference: bool, tmp_path: Path
) -> None:
    customer = {"type": "object", "properties": {"id": WHOLE, "name": TEXT}}
    sent = {"type": "object", "properties": {"customer": schema}}
    body = {"content": {"application/json": {"schema": sent}}}
    paths = {
        **listing(),
        "/customers": {"get": {"responses": shows({"type": "array", "items": customer})}},
    }
    paths["/orders"]["post"] = {"requestBody": body, "responses": shows(ORDER, "201")}
    found = proposed(spec_of(paths, tmp_path), "x-references")
    assert ("customer" in found.values()) is is_reference


def test_post_to_a_list_of_parts_acts_on_no_whole(tmp_path: Path) -> None:
    one = {"name": "id", "in": "path", "required": True, "schema": TEXT}
    made = {"parameters": [one], "responses": shows(ORDER, "201")}
    listed = {"parameters": [one], "responses": shows({"type": "array", "items": ORDER})}
    read = {"parameters": [one], "responses": shows(ORDER)}
    paths = {**listing(), "/orders/{id}": {"get": read}, "/orders/{id}/notes": {"post": made}}
    acts = "/paths/~1orders~1{id}~1notes/post"
    assert proposed(spec_of(paths, tmp_path), "x-resource")[acts]["action"] == "invoke"
    paths["/orders/{id}/notes"]["get"] = listed
    assert acts not in proposed(spec_of(paths, tmp_path), "x-resource")
