"""One defect is one cause: what is grouped, what is not, the order, and all reports alike."""

from __future__ import annotations

import dataclasses
import io
import random
import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Any
from xml.etree import ElementTree as Xml

import pytest
from rich.console import Console

from concord import runner
from concord.evidence import Blame, Fact
from concord.http.recorded import RecordedResponse
from concord.runner.finding import Context, Finding
from concord.runner.messages import CLOSED
from concord.runner.reporting import console
from concord.runner.reporting.annotations import commands
from concord.runner.reporting.causes import Cause, Severity, causes
from concord.runner.reporting.html import html
from concord.runner.reporting.json_report import report
from concord.runner.reporting.junit import junit
from concord.runner.reporting.verdict import judge
from concord.spec import Spec
from tests.runner.conftest import Contract
from tests.runner.library import faulty, library, serve
from tests.runner.test_baseline import ENTRY
from tests.runner.test_reports import result

BOOK = "/components/schemas/Book"


def found(
    check: str,
    operation: str = "books.list",
    *,
    what: str = "it is wrong",
    status: int = 200,
    at: str | None = None,
    pointer: str = "",
    **context: Any,
) -> Finding:
    """A finding of an operation of the resource that its id begins with."""
    resource, _, action = operation.partition(".")
    stated = Context(**{"resource": resource, "action": action, **context})
    blame = Blame(
        pointer=pointer or f"/paths/{operation}",
        location="specs/library/openapi.yaml:7",
        kind="documented",
        text="Books > Read",
        ambiguities=(),
    )
    return Finding(
        id=sha256(repr((check, operation, what, status, at, pointer)).encode()).hexdigest()[:8],
        api="library",
        operation=f"GET /v1/{operation}",
        operation_id=operation,
        check=check,
        status=status,
        what=what,
        at=at,
        blame=blame,
        phase="fuzzing",
        request=None,
        answer=None,
        curl=f"curl {operation}",
        replay=f"replay {check}",
        context=stated,
    )


def grouped(*findings: Finding) -> list[Cause]:
    return causes(findings, {it.id: 1 for it in findings})


def predicted(at: str, operation: str, **context: Any) -> Finding:
    what = "the reference model predicts 6; the server answered 7"
    return found("model_agrees", operation, what=what, at=at, **context)


def missing(member: str, operation: str, at: str = "", **context: Any) -> Finding:
    return found(
        "response_schema_conformance",
        operation,
        what=f'"{member}" is a required property',
        at=at,
        pointer=f"{BOOK}/required",
        member=member,
        missing=True,
        **context,
    )


def ignored_page(operation: str = "books.list") -> list[Finding]:
    """What a list that ignores `page` makes fail."""
    place = f"/paths/{operation}/x-pagination"
    checks = ("page_is_honoured", "pages_add_up", "past_the_end", "each_item_once")
    return [
        *(found(it, operation, at="/data", pointer=place, whole=True) for it in checks),
        found("filters_hold", operation, at="/data", pointer=f"/paths/{operation}/p/0/x-filter"),
        predicted("/data", operation, whole=True),
        predicted("/data/0/title", operation, in_items=True, member="title"),
    ]


def test_causes_fold_what_follows_from_ignored_pages() -> None:
    (cause,) = grouped(*ignored_page())
    assert (cause.root.check, len(cause.findings)) == ("page_is_honoured", 7)
    assert cause.severity is Severity.RESPONSE


def test_causes_keep_a_member_that_a_read_shows_wrongly_too() -> None:
    shown = predicted("/title", "books.read", member="title")
    by_root = {it.root.check: it for it in grouped(*ignored_page(), shown)}
    assert set(by_root) == {"page_is_honoured", "model_agrees"}
    shows = {it.operation_id for it in by_root["model_agrees"].findings}
    assert shows == {"books.list", "books.read"}


def test_causes_join_lists_that_break_paging_in_the_same_way() -> None:
    (cause,) = grouped(*ignored_page(), *ignored_page("authors.list"))
    assert (
        cause.operations == ("GET /v1/authors.list", "GET /v1/books.list")
        or len(cause.operations) == 2
    )


def test_causes_keep_lists_apart_that_break_paging_in_other_ways() -> None:
    total = found("pages_add_up", "authors.list", what="40 items of 41")
    assert len(grouped(*ignored_page(), total)) == 2


def test_causes_keep_a_broken_filter_apart_from_wrong_paging() -> None:
    other = found("filters_hold", "authors.list", at="/data/0", pointer="/p/0/x-filter")
    assert len(grouped(*ignored_page(), other)) == 2


def test_causes_fold_checks_and_operations_that_show_one_member() -> None:
    (cause,) = grouped(
        missing("title", "books.read"),
        missing("title", "books.list", "/data/0", in_items=True),
        predicted("/title", "books.read", member="title", missing=True),
        found(
            "writes_are_read_back",
            "books.create",
            at="/title",
            member="title",
            pointer="/components/schemas/BookCreate/properties/title",
        ),
    )
    assert (cause.severity, cause.title) == (Severity.FORM, '"title" is missing')
    assert len(cause.operations) == 3


def test_causes_keep_members_apart() -> None:
    assert len(grouped(missing("title", "books.read"), missing("genre", "books.read"))) == 2


def test_causes_join_resources_that_share_a_component() -> None:
    shared = missing("title", "loans.read")
    assert len(grouped(missing("title", "books.read"), shared)) == 1


def test_causes_keep_resources_apart_whose_components_differ() -> None:
    other = found(
        "response_schema_conformance",
        "authors.read",
        at="",
        pointer="/components/schemas/Author/required",
        member="title",
        missing=True,
    )
    assert len(grouped(missing("title", "books.read"), other)) == 2


def test_causes_name_the_member_that_came_instead() -> None:
    (cause,) = grouped(
        missing("total_pages", "books.list", instead="totalPages"),
        found("pages_add_up", "authors.list", what="40 items of 41"),
    )[1:]
    assert cause.title == ('"total_pages" is missing; the undocumented "totalPages" came instead')


def test_causes_fold_what_the_model_says_of_a_failed_operation() -> None:
    (cause,) = grouped(
        found("not_a_server_error", "books.read", status=500),
        found("status_code_conformance", "books.read", status=500),
        found("model_agrees", "books.read", status=500, predicted=200),
    )
    assert (cause.severity, cause.root.check) == (Severity.CRASH, "not_a_server_error")


def test_causes_fold_checks_whose_own_requests_fail() -> None:
    crash = found("not_a_server_error", "books.list", status=500)
    page = found("pages_add_up", "books.list", received=500)
    (cause,) = grouped(crash, page)
    assert cause.severity is Severity.CRASH
    assert len(grouped(crash, found("pages_add_up", "books.list", what="40 items of 500"))) == 2


def test_causes_join_members_of_a_write_that_is_not_kept() -> None:
    names = ("title", "genre", "pages")
    lost = [found("writes_are_read_back", "books.update", at=f"/{it}", member=it) for it in names]
    shown = predicted("/data/0/isbn", "books.list", member="isbn", in_items=True)
    (cause,) = grouped(*lost, shown)
    assert cause.title.startswith("what GET /v1/books.update writes is not kept: ")
    assert len(grouped(*lost[:2])) == 2


def test_causes_fold_a_wrong_value_that_is_accepted_and_shown() -> None:
    accepted = found("negative_data_rejection", "books.create", member="pages")
    (cause,) = grouped(accepted, predicted("/pages", "books.read", member="pages"))
    assert cause.root == accepted
    assert len(grouped(accepted, predicted("/genre", "books.read", member="genre"))) == 2


def test_causes_join_unchecked_members_of_one_body() -> None:
    names = ("title", "genre", "isbn")
    each = [found("negative_data_rejection", "books.create", member=it, what=it) for it in names]
    assert len(grouped(*each)) == 1
    assert len(grouped(*each[:2])) == 2


def test_causes_fold_ids_that_a_lost_resource_shifts() -> None:
    lost = found("writes_are_read_back", "books.create", what="404 when it is read")
    assert len(grouped(lost, predicted("/id", "books.read", member="id"))) == 1
    assert len(grouped(lost, predicted("/title", "books.read", member="title"))) == 2


def test_causes_fold_authentication_of_all_operations() -> None:
    names = ("books.list", "books.read", "authors.list")
    (cause,) = grouped(
        *(found("ignored_auth", it) for it in names),
        found("foreign_token_is_refused", "books.read"),
        found("expired_token_is_refused", "books.list"),
    )
    assert (cause.root.check, len(cause.operations)) == ("ignored_auth", 3)


def test_causes_fold_credentials_that_are_a_header_and_may_be_missing() -> None:
    lacks = found("missing_required_header", "books.read", credentials=True)
    model = found("model_agrees", "books.read", status=400, predicted=401)
    assert len(grouped(found("ignored_auth", "books.list"), lacks, model)) == 1
    other = found("missing_required_header", "books.read")
    assert len(grouped(found("ignored_auth", "books.list"), other)) == 2


def test_causes_fold_records_of_writes_without_credentials() -> None:
    total = predicted("/total", "books.list", member="total")
    assert len(grouped(found("ignored_auth", "books.create"), total)) == 1
    assert len(grouped(found("ignored_auth", "books.read"), total)) == 2
    assert len(grouped(found("ignored_auth", "authors.create"), total)) == 2


def test_causes_count_defaults_among_members_that_are_not_kept() -> None:
    lost = [
        found("writes_are_read_back", "books.update", at=f"/{it}", member=it)
        for it in ("title", "genre")
    ]
    default = found("defaults_apply", "books.update", at="/pages", member="pages")
    assert len(grouped(*lost, default)) == 1
    assert len(grouped(lost[0], default)) == 2


def test_causes_fold_what_the_model_says_of_one_list() -> None:
    whole = predicted("/data", "books.list", whole=True)
    total = predicted("/total", "books.list", member="total")
    title = predicted("/data/0/title", "books.list", member="title", in_items=True)
    genre = predicted("/data/0/genre", "books.list", member="genre", in_items=True)
    assert len(grouped(whole, total, title)) == 1
    assert len(grouped(title, genre)) == 1
    assert len(grouped(title, predicted("/genre", "books.read", member="genre"))) == 2


def test_causes_fold_what_the_model_says_of_several_members() -> None:
    names = ("title", "genre", "pages")
    each = [predicted(f"/{it}", "books.read", member=it) for it in names]
    assert len(grouped(*each)) == 1
    assert len(grouped(*each[:2])) == 2


def test_causes_keep_kinds_of_tokens_apart() -> None:
    expired = found("expired_token_is_refused", "books.list")
    narrow = found("narrow_token_is_refused", "books.list", status=201)
    assert len(grouped(found("ignored_auth", "authors.list"), expired)) == 2
    assert len(grouped(narrow, found("negative_data_rejection", "books.list"))) == 2


def test_causes_fold_a_lost_resource() -> None:
    (cause,) = grouped(
        found("writes_are_read_back", "books.create", status=201, what="404 when it is read"),
        found("model_agrees", "books.read", status=404, predicted=200),
        found("positive_data_acceptance", "books.read", status=404),
        predicted("/data", "books.list", whole=True),
    )
    assert (cause.severity, len(cause.findings)) == (Severity.DATA, 4)


def test_causes_fold_the_limit_of_a_member_that_is_cut() -> None:
    cut = found("writes_are_read_back", "books.create", at="/title", member="title")
    accepted = found("negative_data_rejection", "books.create", member="title")
    assert len(grouped(cut, accepted)) == 1
    assert len(grouped(cut, found("negative_data_rejection", "books.create", member="genre"))) == 2


def test_causes_fold_failures_that_are_answered_as_successes() -> None:
    checks = ("negative_data_rejection", "response_schema_conformance", "model_agrees")
    (cause,) = grouped(*(found(it, is_refusal=True, at="", predicted=400) for it in checks))
    assert cause.title == "a failure is answered with the status of a success"


def test_causes_join_operations_that_share_an_unchecked_parameter() -> None:
    shared = "/components/parameters/Page/schema"
    pages = [
        found("negative_data_rejection", it, pointer=shared, member="page")
        for it in ("books.list", "authors.list")
    ]
    told = [
        found("model_agrees", it, predicted=400, what="the reference model predicts status 400")
        for it in ("books.list", "authors.list")
    ]
    assert len(grouped(*pages, *told)) == 1
    own = [found("negative_data_rejection", f"{it}.list", member="sort") for it in ("a", "b")]
    assert len(grouped(*own)) == 2


def test_causes_fold_an_undocumented_status() -> None:
    names = ("books.list", "authors.list")
    (cause,) = grouped(
        *(found("status_code_conformance", it, status=202) for it in names),
        *(found("model_agrees", it, status=202, predicted=200) for it in names),
    )
    assert (cause.severity, cause.root.check) == (Severity.FORM, "status_code_conformance")


def test_causes_take_a_response_that_did_not_come_for_a_crash() -> None:
    lost = found("response_is_readable", what=f"the response {CLOSED}", status=0)
    failed = found("not_a_server_error", "books.create", what="it failed", status=500)
    odd = found("response_is_readable", "pens.list", what="the response is no HTTP", status=0)
    crash, form = grouped(lost, failed, odd)
    assert (crash.severity, len(crash.findings)) == (Severity.CRASH, 2)
    assert (form.severity, form.root) == (Severity.FORM, odd)


def test_causes_are_ordered_by_severity() -> None:
    findings = [
        found("allow_header_conformance", status=405),
        *ignored_page("authors.list"),
        found("not_a_server_error", "loans.read", status=500),
        found("ignored_auth"),
        found("writes_are_read_back", "books.create", at="/title", member="title"),
    ]
    told = [it.severity for it in grouped(*findings)]
    assert set(told[:2]) == {Severity.DATA, Severity.AUTHENTICATION}
    assert told[2:] == [Severity.CRASH, Severity.RESPONSE, Severity.FORM]


def test_causes_do_not_depend_on_the_order_of_findings() -> None:
    findings = [*ignored_page(), missing("title", "books.read"), found("ignored_auth")]
    first = grouped(*findings)
    for seed in range(5):
        random.Random(seed).shuffle(findings)
        assert grouped(*findings) == first


def test_causes_keep_their_id_when_symptoms_come_and_go() -> None:
    whole = grouped(*ignored_page(), *ignored_page("authors.list"))
    part = grouped(*ignored_page()[:3])
    assert [it.id for it in whole] == [it.id for it in part]


@pytest.fixture
def findings() -> list[Finding]:
    return [
        missing("total_pages", "books.list", instead="totalPages"),
        predicted("/total_pages", "books.list", member="total_pages", missing=True),
        found("not_a_server_error", "loans.read", status=500, what="the server failed with 500"),
        found("ignored_auth", what="accepted without credentials"),
    ]


def made(spec: Spec, findings: Sequence[Finding], *accepted: Finding) -> tuple[Any, dict[str, Any]]:
    it = result(spec, *findings)
    it.accepted = {finding.id: ENTRY for finding in accepted}
    return it, report([it], judge([it]), run={}, seconds=1.0)


def test_reports_agree_on_causes(spec: Spec, findings: list[Finding]) -> None:
    one, told = made(spec, findings)
    ids = [it["id"] for it in told["apis"][0]["causes"]]
    titles = [it["title"] for it in told["apis"][0]["causes"]]
    assert titles == [
        "accepted without credentials",
        "the server failed with 500",
        '"total_pages" is missing; the undocumented "totalPages" came instead',
    ]
    (suite,) = Xml.fromstring(junit(told))
    failed = [it.get("name") or "" for it in suite if it.find("failure") is not None]
    assert [it.rpartition("[")[2].rstrip("]") for it in failed] == ids
    assert re.findall(r"href='#cause-(\w+)'", html(told)) == ids
    assert re.findall(r'id="cause-(\w+)"', html(told)) == ids
    lines = [it for it in commands(told) if "file=" in it]
    assert len(lines) == len(ids)
    assert all(title.replace("%", "%25") in line for title, line in zip(titles, lines, strict=True))
    said = io.StringIO()
    console.show(Console(file=said, width=160), [one], judge([one]), 1.0)
    shown = said.getvalue()
    assert re.findall(r"^  (\w{8}) ", shown, re.MULTILINE) == ids
    assert shown.count("✗ ") == 3
    assert "4 failures of 3 causes" in shown


def test_json_names_the_cause_of_each_finding(spec: Spec, findings: list[Finding]) -> None:
    _, told = made(spec, findings)
    (api,) = told["apis"]
    by_cause = {it["id"]: set(it["findings"]) for it in api["causes"]}
    assert {it["id"] for it in api["findings"]} == set.union(*by_cause.values())
    assert all(it["id"] in by_cause[it["cause"]] for it in api["findings"])
    assert all(it["times"] == 3 * len(it["findings"]) for it in api["causes"])
    assert [Finding.from_json(it) for it in api["findings"]] == findings


def test_reports_leave_out_causes_that_are_accepted(spec: Spec, findings: list[Finding]) -> None:
    one, told = made(spec, findings, findings[2])
    (suite,) = Xml.fromstring(junit(told))
    assert len(suite.findall("testcase/failure")) == 2
    assert sum(it.startswith("::notice") for it in commands(told)) == 1
    said = io.StringIO()
    console.show(Console(file=said, width=160), [one], judge([one]), 1.0)
    assert "3 failures of 2 causes, 1 known" in said.getvalue()


def test_reports_show_what_is_not_accepted_of_a_cause(spec: Spec, findings: list[Finding]) -> None:
    one, told = made(spec, findings, findings[0])
    said = io.StringIO()
    console.show(Console(file=said, width=160), [one], judge([one]), 1.0)
    assert "replay model_agrees" in said.getvalue()
    assert "replay response_schema_conformance" not in said.getvalue()
    (suite,) = Xml.fromstring(junit(told))
    assert len(suite.findall("testcase/failure")) == 3


def two_defects(
    method: str, path: str, status: int, headers: dict[str, str], body: bytes
) -> tuple[int, dict[str, str], bytes]:
    """A list that tells its total by another name, and a read that fails."""
    if method == "GET" and path.startswith("/v1/books/") and status == 200:
        return 500, headers, b'{"error": "no disk"}'
    return status, headers, body.replace(b'"total"', b'"Total"')


def test_a_run_tells_each_defect_once(contract: Contract) -> None:
    with serve(faulty(library(), two_defects)) as url:
        ended = contract(url, amount=runner.Amount(examples=5, scenarios=3))
    told = [(it["severity"], it["title"]) for it in ended.api["causes"]]
    assert told == [
        ("server error", 'the server failed with 500: {"error": "no disk"}'),
        ("form", '"total" is missing; the undocumented "Total" came instead'),
    ]
    assert len(ended.api["findings"]) > 2


def test_causes_join_lists_of_one_resource_that_show_other_records() -> None:
    shown = [
        predicted("/data", f"books.{name}", resource="book", action="list", whole=True)
        for name in ("list", "list_new", "list_by_author")
    ]
    (cause,) = grouped(*shown)
    assert len(cause.operations) == 3


def test_causes_keep_lists_of_other_resources_and_filtered_ones_apart() -> None:
    what = "the reference model predicts 6 items; the server answered 7 items"
    pointer = "/paths/books.list_new/get/parameters/0/x-filter"
    options: dict[str, Any] = {"resource": "book", "action": "list", "whole": True}
    filtered = found(
        "model_agrees", "books.list_new", what=what, at="/data", pointer=pointer, **options
    )
    books = predicted("/data", "books.list", whole=True)
    authors = predicted("/data", "authors.list", whole=True)
    assert len(grouped(books, authors, filtered)) == 3


DELETE = "/paths/~1v1~1books~1{id}/delete/x-resource"


def of_the_model(operation: str, what: str, relies_on: str = "", **more: Any) -> Finding:
    fact = Fact(pointer=relies_on, kind="documented", text="Books", ambiguities=())
    stated = found("model_agrees", operation, what=what, **more)
    return dataclasses.replace(stated, relies_on=(fact,) if relies_on else ())


def test_causes_join_all_that_shows_a_deletion_that_deletes_nothing() -> None:
    listed = of_the_model(
        "books.list", "was deleted is listed", DELETE, at="/data/3", in_items=True
    )
    read = of_the_model("books.get", "was deleted is read", DELETE)
    total = of_the_model("books.list", "7 in all, where 6 are", at="/total", member="total")
    again = of_the_model("books.delete", "that exists is answered with 404", received=404)
    assert len(grouped(found("deleted_is_gone", "books.delete"), listed, read, total, again)) == 1
    assert len(grouped(listed, read)) == 1
    # without a deletion that is wrong, a wrong total is a defect of its own
    assert len(grouped(total, found("filters_hold", "books.get"))) == 2


def test_causes_join_members_that_an_update_resets() -> None:
    resets = [
        found("update_leaves_the_rest", "books.update", at=f"/{name}", member=name)
        for name in ("title", "genre")
    ]
    assert len(grouped(*resets)) == 1
    other = found("update_leaves_the_rest", "shelves.update", at="/room", member="room")
    assert len(grouped(*resets, other)) == 2


def test_causes_join_the_members_that_one_empty_body_lacks() -> None:
    empty = RecordedResponse(status=200, content_type="application/json", body="{}")
    lacking = [
        dataclasses.replace(
            found("response_schema_conformance", "books.get", at="", member=it, missing=True),
            id=it,
            answer=empty,
        )
        for it in ("id", "title", "genre")
    ]
    assert len(grouped(*lacking)) == 1
    accepted = dataclasses.replace(found("slip_is_refused", "books.get"), answer=empty)
    assert len(grouped(*lacking, accepted)) == 1
    # two members may each have a defect of its own, and so may members of several bodies
    assert len(grouped(*lacking[:2])) == 2
    other = dataclasses.replace(lacking[0], answer=dataclasses.replace(empty, body='{"x": 1}'))
    assert len(grouped(other, *lacking[1:])) == 3


def test_causes_join_what_the_model_knows_by_a_write_that_keeps_nothing() -> None:
    writer = "/paths/~1v1~1books~1{id}/patch/x-resource"
    fact = Fact(pointer=writer, kind="documented", text="Books", ambiguities=())
    stored = [
        dataclasses.replace(
            found("writes_are_read_back", "books.update", at=f"/{it}", member=it),
            relies_on=(fact,),
        )
        for it in ("title", "genre")
    ]
    known = of_the_model("books.list", "was written as", writer, at="/year", member="year")
    assert len(grouped(*stored, known)) == 1
    other = of_the_model("books.list", "was written as", DELETE[:-20], at="/year", member="year")
    assert len(grouped(*stored, other)) == 3
