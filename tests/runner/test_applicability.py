"""APIs with little in them are kept by a correct server: what cannot be judged is not untested."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request
from starlette.responses import Response

from concord.checks import applicability
from concord.spec import Spec, load_file
from tests.runner.conftest import Contract, emulating, target
from tests.runner.library import App, serve

OK: dict[str, Any] = {
    "200": {
        "description": "Good.",
        "content": {"application/json": {"schema": {"type": "object"}}},
    }
}
PLAIN = {"200": {"description": "Good.", "content": {"text/plain": {"schema": {"type": "string"}}}}}
EMPTY = {"204": {"description": "Done."}}
BAD = {"400": OK["200"]}
OTHER = {"405": {"description": "No."}}


def operation(name: str, responses: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"operationId": name, "responses": responses | OTHER, "security": [], **members}


def parameter(where: str, schema: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {"name": "q", "in": where, "schema": schema} | members


def body(schema: Any, **members: Any) -> dict[str, Any]:
    return {"content": {"application/json": {"schema": schema}}, **members}


APIS: dict[str, dict[str, Any]] = {
    "nothing to send": {"/a": {"get": operation("a", OK)}, "/b": {"get": operation("b", OK)}},
    "an error that nothing brings about": {"/a": {"get": operation("a", OK | BAD)}},
    "one command": {"/a": {"post": operation("a", EMPTY)}},
    "all deprecated": {"/a": {"get": operation("a", OK, deprecated=True)}},
    "no JSON": {"/a": {"get": operation("a", PLAIN)}},
    "free text in the query": {
        "/a": {"get": operation("a", OK, parameters=[parameter("query", {"type": "string"})])}
    },
    "free text in the path": {
        "/a/{q}": {
            "get": operation(
                "a", OK, parameters=[parameter("path", {"type": "string"}, required=True)]
            )
        }
    },
    "anything in the query": {
        "/a": {"get": operation("a", OK, parameters=[parameter("query", {})])}
    },
    "free text in a header": {
        "/a": {"get": operation("a", OK, parameters=[parameter("header", {"type": "string"})])}
    },
    "headers that are no parameters": {
        "/a": {
            "get": operation(
                "a",
                OK,
                parameters=[parameter("header", {"type": "string"}, required=True, name="Accept")],
            )
        }
    },
    "any JSON": {"/a": {"post": operation("a", EMPTY, requestBody=body({}))}},
    "credentials for those who like": {
        "/a": {"get": operation("a", OK, security=[{}, {"key": []}])}
    },
}


@pytest.fixture(params=list(APIS))
def tiny(request: pytest.FixtureRequest, tmp_path: Path) -> Spec:
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Tiny", "version": "1"},
        "servers": [{"url": "https://tiny.example", "x-environment": "production"}],
        "paths": APIS[request.param],
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Key"}}
        },
    }
    path = tmp_path / "openapi.json"
    path.write_text(json.dumps(document), "utf-8")
    return load_file(path, api="tiny")


def server(spec: Spec) -> App:
    """Answers each operation with its success, whatever is asked."""
    methods: dict[str, set[str]] = {}
    for it in spec.operations:
        methods.setdefault(it.path.split("/")[1], set()).add(it.method.upper())
    (found,) = (
        {it.path.split("/")[1]: it for it in spec.operations}.values()
        if len(methods) == 1
        else [spec.operations[0]]
    )
    status, response = next(iter(found.definition["responses"].items()))
    media = next(iter(response.get("content", {})), None)

    async def answer(scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        allowed = methods.get(scope["path"].split("/")[1], set())
        if request.method not in allowed:
            headers = {"Allow": ", ".join(sorted(allowed))}
            await Response(status_code=405, headers=headers)(scope, receive, send)
            return
        content = "" if media is None else "{}" if "json" in media else "good"
        await Response(content, int(status), media_type=media)(scope, receive, send)

    return answer


@pytest.fixture
def url(tiny: Spec) -> Iterator[str]:
    with serve(server(tiny)) as found:
        yield found


def test_applicability_leaves_out_what_a_spec_makes_impossible(
    contract: Contract, tiny: Spec, url: str
) -> None:
    outcome = contract(
        None,
        specs=(tiny,),
        target=target(where="emulator"),
        emulate=emulating(url, {"key": "a-key-of-nobody"}),
        environ={},
        model="off",
    )
    assert outcome.api["verdict"] == "kept", outcome.text
    assert not outcome.findings


def test_applicability_keeps_what_can_be_judged(spec: Spec) -> None:
    reasons = applicability(spec)
    for name in ("negative_data_rejection", "ignored_auth", "unsupported_method"):
        assert reasons[name] is None
