"""A correct server of texts, of which some are gone: nothing is found; what is wrong is."""

from __future__ import annotations

import re
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from concord.spec import Spec
from tests import samples
from tests.runner.conftest import Contract
from tests.runner.library import App, serve


@pytest.fixture(scope="module")
def clerk() -> Spec:
    return samples.load("clerk").sound()


def app(*, gone: int = 410, media: str = "text/plain") -> App:  # noqa: C901  # closures
    def problem(status: int) -> Response:
        return JSONResponse({"error": "no"}, status)

    async def repeat(request: Request) -> Response:
        stated = request.headers.get("content-type", "").partition(";")[0].strip()
        if stated != "text/plain":
            return problem(415)
        try:
            text = (await request.body()).decode()
        except ValueError:
            return problem(400)
        if not 1 <= len(text) <= 100:
            return problem(400)
        return PlainTextResponse(text, 203, media_type=media)

    async def read(request: Request) -> Response:
        name = request.path_params["name"]
        if not re.fullmatch("[a-z]{1,8}", name):
            return problem(400)
        return problem(gone) if len(name) > 6 else JSONResponse({"name": name})

    def every(path: str, endpoint: Any, method: str) -> Route:
        async def routed(request: Request) -> Response:
            if request.method == method:
                found: Response = await endpoint(request)
                return found
            return Response(status_code=405, headers={"Allow": method})

        return Route(path, routed, methods=())

    return Starlette(
        routes=[every("/letters", repeat, "PUT"), every("/letters/{name}", read, "GET")]
    )


def found(contract: Contract, clerk: Spec, server: App) -> set[tuple[str, str]]:
    with serve(server) as url:
        outcome = contract(url, specs=(clerk,), environ={})
    return {(it["operation_id"], it["check"]) for it in outcome.findings}


def test_texts_and_a_documented_410_are_kept(contract: Contract, clerk: Spec) -> None:
    assert found(contract, clerk, app()) == set()


def test_another_refusal_of_valid_data_is_found(contract: Contract, clerk: Spec) -> None:
    assert found(contract, clerk, app(gone=400)) == {("letters.get", "positive_data_acceptance")}


def test_a_text_that_is_said_to_be_json_is_found(contract: Contract, clerk: Spec) -> None:
    checks = {check for _, check in found(contract, clerk, app(media="application/json"))}
    assert "response_is_readable" in checks
