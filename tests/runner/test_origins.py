"""What a request names is created again before it, and the shell does so, too."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from concord.http.curl import script
from concord.http.recorded import RecordedRequest, Step
from concord.runner.worker.origins import Origins
from concord.spec import Operation, Spec, load_file
from tests.runner.library import TOKEN, library, serve

AUTHORIZATION = ("Authorization", "Bearer $LIBRARY_ACCESS_TOKEN")
JSON = ("Content-Type", "application/json")

VISITS = """
openapi: 3.1.0
info: {title: Visits, version: "1"}
paths:
  /people:
    post:
      operationId: people.create
      x-resource: {name: person, action: create}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties: {mail: {type: string, x-unique: true}}
      responses: {"201": {description: Created.}}
  /visits:
    get:
      operationId: visits.list
      parameters:
      - {name: person, in: query, x-references: person, schema: {type: integer}}
      responses: {"200": {description: Listed.}}
    post:
      operationId: visits.create
      x-resource: {name: visit, action: create}
      requestBody:
        content:
          application/json:
            schema:
              type: object
              properties: {person: {type: integer, x-references: person}, seats: {type: integer}}
      responses: {"201": {description: Created.}}
  /visits/{id}:
    get:
      operationId: visits.get
      x-resource: {name: visit, action: read, parameter: id}
      parameters: [{name: id, in: path, required: true, schema: {type: string}}]
      responses: {"200": {description: Found.}}
"""


@pytest.fixture
def visits() -> Spec:
    return load_file(Path("visits.yaml"), api="visits", text=VISITS)


def sent(operation: Operation, path: str, body: object = None) -> RecordedRequest:
    text = None if body is None else json.dumps(body)
    return RecordedRequest(method=operation.method.upper(), path=path, headers=(JSON,), body=text)


def with_a_visit(spec: Spec) -> Origins:
    origins = Origins(spec)
    person, visit = spec.operation("people.create"), spec.operation("visits.create")
    origins.take(person, 201, {"id": 7}, lambda: sent(person, "/people", {"mail": "a@b"}))
    body = {"person": 7, "seats": 7}
    origins.take(visit, 201, {"data": {"id": 1}, "id": "v1"}, lambda: sent(visit, "/visits", body))
    return origins


def test_steps_create_what_a_request_names_and_what_that_names(visits: Spec) -> None:
    get = visits.operation("visits.get")
    found = with_a_visit(visits).steps(get, sent(get, "/visits/v1"), 200)
    assert [(it.request.path, it.request.body, it.values) for it in found] == [
        ("/people", '{"mail": "a@b-${UNIQUE}"}', (("ID_1", "/id"),)),
        ("/visits", '{"person": ${ID_1}, "seats": 7}', (("ID_2", "/id"),)),
        ("/visits/${ID_2}", None, ()),
    ]


def test_steps_name_ids_in_the_query(visits: Spec) -> None:
    listing = visits.operation("visits.list")
    found = with_a_visit(visits).steps(listing, sent(listing, "/visits?page=2&person=7"), 200)
    assert [it.request.path for it in found] == ["/people", "/visits?page=2&person=${ID_1}"]


def test_steps_leave_alone_what_the_run_has_not_created(visits: Spec) -> None:
    get, origins = visits.operation("visits.get"), with_a_visit(visits)
    assert origins.steps(get, sent(get, "/visits/v2"), 200) == ()
    # neither a refused creation nor a read tells where an id comes from
    create = visits.operation("visits.create")
    origins.take(create, 400, {"id": "v2"}, lambda: sent(create, "/visits", {}))
    origins.take(get, 200, {"id": "v2"}, lambda: sent(get, "/visits/v2"))
    assert origins.steps(get, sent(get, "/visits/v2"), 200) == ()


def test_steps_make_unique_texts_fresh_but_not_in_a_conflict(visits: Spec) -> None:
    create, origins = visits.operation("people.create"), Origins(visits)
    request = sent(create, "/people", {"mail": "a@b"})
    (fresh,) = origins.steps(create, request, 201)
    assert fresh.request.body == '{"mail": "a@b-${UNIQUE}"}'
    assert origins.steps(create, request, 409) == ()


def test_script_of_steps_runs_as_pasted() -> None:
    create = RecordedRequest(
        method="POST",
        path="/v1/books",
        headers=(AUTHORIZATION, JSON),
        body='{"genre": "crime", "title": "it\'s $5"}',
    )
    read = RecordedRequest(
        method="GET", path="/v1/books/${ID_1}", headers=(AUTHORIZATION,), body=None
    )
    steps = [Step(request=create, values=(("ID_1", "/id"),)), Step(request=read)]
    with serve(library()) as url:
        text = script(steps, url, {"LIBRARY_ACCESS_TOKEN", "ID_1", "UNIQUE"})
        done = subprocess.run(
            ["/bin/bash", "-c", text],
            capture_output=True,
            check=True,
            text=True,
            env={"PATH": os.environ["PATH"], "LIBRARY_ACCESS_TOKEN": TOKEN},
        )
    assert "200 OK" in done.stdout.splitlines()[0]
    assert json.loads(done.stdout.splitlines()[-1])["title"] == "it's $5"
    # the response that the id was taken out of may be the one with the defect
    assert "201 Created" in done.stderr
    assert "it's $5" in done.stderr


def test_script_takes_a_value_after_interim_headers_out_of_any_member(tmp_path: Path) -> None:
    step = Step(
        request=RecordedRequest(method="POST", path="/x", headers=(), body="{}"),
        values=(("ID_1", "/it's/0/i\"d"),),
        swapped=(("ID_2", "ID_1"),),
    )
    said = (
        'HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 201 C\r\nX: {}\r\n\r\n{"it\'s": [{"i\\"d": "aB é"}]}'
    )
    (tmp_path / "curl").write_text(f"#!/bin/sh\ncat {tmp_path}/said\n")
    (tmp_path / "curl").chmod(0o755)
    (tmp_path / "said").write_bytes(said.encode())
    text = script([step], "http://here", {"ID_1", "ID_2"})
    done = subprocess.run(
        ["/bin/bash", "-c", f'{text}\necho "$ID_1|$ID_2"'],
        capture_output=True,
        check=True,
        text=True,
        env={"PATH": f"{tmp_path}:{os.environ['PATH']}"},
    )
    assert done.stdout == "aB é|Ab É\n"


def test_after_right_makes_the_same_mistake_in_ids_of_this_time(visits: Spec) -> None:
    get, origins = visits.operation("visits.get"), with_a_visit(visits)
    right = sent(get, "/visits/v1")
    *_, read, longer = origins.after_right(get, right, sent(get, "/visits/v1x"))
    assert (read.request.path, read.swapped) == ("/visits/${ID_2}", ())
    assert longer.request.path == "/visits/${ID_2}x"
    *_, read, capitals = origins.after_right(get, right, sent(get, "/visits/V1?all=1"))
    assert (read.swapped, capitals.request.path) == ((("ID_3", "ID_2"),), "/visits/${ID_3}?all=1")


def test_after_right_names_what_the_run_has_not_created_as_it_is(visits: Spec) -> None:
    get, origins = visits.operation("visits.get"), with_a_visit(visits)
    right, wrong = sent(get, "/visits/v2"), sent(get, "/visits/V2")
    found = origins.after_right(get, right, wrong)
    assert [it.request for it in found] == [right, wrong]
    assert not any(it.values or it.swapped for it in found)


def test_script_fetches_a_token_that_the_shell_does_not_hold() -> None:
    request = RecordedRequest(method="GET", path="/x", headers=(AUTHORIZATION,), body=None)
    call = RecordedRequest(method="POST", path="/token", headers=(), body=None)
    token = Step(request=call, values=(("LIBRARY_ACCESS_TOKEN", "/data/token"),))
    steps = [Step(request=request)]
    known = {"LIBRARY_ACCESS_TOKEN"}
    first, second = script(steps, "http://here", known, tokens=[(token, "http://there")]).split(
        "\n"
    )
    assert first.startswith(
        "LIBRARY_ACCESS_TOKEN=${LIBRARY_ACCESS_TOKEN:-$(curl -sS -X POST http://t"
    )
    assert second == 'curl -i http://here/x -H "Authorization: Bearer $LIBRARY_ACCESS_TOKEN"'
    nobody = [Step(request=RecordedRequest(method="GET", path="/x", headers=(), body=None))]
    assert script(nobody, "http://here", known, tokens=[(token, "")]) == "curl -i http://here/x"


def test_with_follow_ups_takes_ids_from_responses(
    visits: Spec,
) -> None:
    origins = with_a_visit(visits)
    create, read = visits.operation("visits.create"), visits.operation("visits.get")
    body = {"data": {"id": 1}, "id": "v1"}
    *_, made, last = origins.with_follow_ups(
        create,
        sent(create, "/visits", {"person": 7, "seats": 7}),
        201,
        body,
        [(read, sent(read, "/visits/v1"))],
    )
    ((name, pointer),) = made.values
    assert (pointer, last.request.path) == ("/id", f"/visits/${{{name}}}")


def test_with_follow_ups_keeps_a_response_that_none_names(visits: Spec) -> None:
    origins = with_a_visit(visits)
    listed = visits.operation("visits.list")
    first, second = sent(listed, "/visits?page=1"), sent(listed, "/visits?page=2")
    steps = origins.with_follow_ups(listed, first, 200, {"data": []}, [(listed, second)])
    assert [it.request.path for it in steps] == ["/visits?page=1", "/visits?page=2"]
    assert not any(it.values for it in steps)
