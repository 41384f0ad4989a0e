"""Bodies that are texts: read as such, and sent in a declared type other than JSON."""

from __future__ import annotations

from pathlib import Path

import pytest

from concord.emulator import Application, Options
from concord.emulator.behaviour import Behaviour, Call, Response
from concord.spec import load_file
from tests.emulator.kit import Caller

ECHO = """
openapi: 3.1.0
info: {title: Echo, version: "1"}
servers: [{url: "https://echo.example/base"}]
paths:
  /echo:
    post:
      operationId: echo
      requestBody:
        required: true
        content: {text/plain: {schema: {type: string, maxLength: 5}}}
      responses:
        "200":
          description: The same.
          content: {application/json: {schema: {type: string}}, text/html: {}}
        "400": {description: Refused.}
"""


def echo(call: Call) -> Response:
    asked = call.headers.get("accept")
    return Response(body=call.body, media_type="text/html" if asked == "text/html" else None)


@pytest.fixture
def caller(tmp_path: Path) -> Caller:
    path = tmp_path / "openapi.yaml"
    path.write_text(ECHO)
    behaviour = Behaviour(handlers={"echo": echo})
    return Caller(Application(load_file(path), behaviour, Options()))


def test_text_body_is_the_value_of_the_call(caller: Caller) -> None:
    response = caller("POST", "/echo", body="né".encode(), headers={"content-type": "text/plain"})
    assert (response.status, response.json) == (200, "né")


@pytest.mark.parametrize("body", [b"\xff", b"longer"])
def test_text_body_that_is_invalid_is_refused(caller: Caller, body: bytes) -> None:
    response = caller("POST", "/echo", body=body, headers={"content-type": "text/plain"})
    assert response.status == 400


def test_response_has_the_media_type_that_a_behaviour_selects(caller: Caller) -> None:
    headers = {"content-type": "text/plain", "accept": "text/html"}
    response = caller("POST", "/echo", body=b"<p>", headers=headers)
    assert (response.headers["content-type"], response.raw) == ("text/html", b"<p>")
