"""A body that tells the outcome itself, and a key that is a user name."""

import asyncio
import importlib
from base64 import b64decode
from pathlib import Path
from typing import Any

import httpx2
import pytest

from tests.generate._kit import HEAD, answering, package

ENVELOPE = """
x-outcome: {member: meta.status, success: success}
paths:
  /things/{id}:
    get:
      operationId: things.get
      summary: Get
      security: [{basic: []}]
      x-unwrap: {member: data, required: true}
      parameters: [{name: id, in: path, required: true, schema: {type: integer}}]
      responses:
        "200":
          description: A thing.
          content: {application/json: {schema: {$ref: "#/components/schemas/Answer"}}}
        "404":
          description: None.
          content: {application/json: {schema: {$ref: "#/components/schemas/Failure"}}}
components:
  securitySchemes:
    basic: {type: http, scheme: basic, x-username: api_key}
  schemas:
    Answer: {type: object, required: [data], properties: {data: {$ref: "#/components/schemas/Thing"}}}
    Thing: {type: object, required: [id], properties: {id: {type: integer}}}
    Failure: {type: object, required: [meta], properties: {meta: {$ref: "#/components/schemas/Meta"}}}
    Meta: {type: object, properties: {status: {type: string}, message: {type: string}}}
"""  # noqa: E501


def get(tmp_path: Path, name: str, body: Any) -> tuple[Any, Any]:
    """The thing's id or the failure that a client reads from `body`, and its wire."""
    with package(HEAD + ENVELOPE, tmp_path, name) as made:
        wire = answering(httpx2.Response(200, json=body))
        client = made.Client(api_key="key", transport=httpx2.MockTransport(wire))
        try:
            return client.things.get(1).id, wire
        except made.APIStatusError as error:
            return (error.status, error.body.meta.message), wire


def test_another_value_is_a_failure_whatever_the_status(tmp_path: Path) -> None:
    error, _ = get(tmp_path, "outcome-a", {"meta": {"status": "fail", "message": "No such thing"}})
    assert error == (200, "No such thing")


@pytest.mark.parametrize("meta", [{"status": "success"}, {}, None])
def test_success_and_silence_are_none(tmp_path: Path, meta: Any) -> None:
    name = f"outcome-{len(str(meta))}"
    found, _ = get(tmp_path, name, {"meta": meta, "data": {"id": 1}})
    assert found == 1


def test_the_key_is_the_user_name_and_the_password_is_anything(tmp_path: Path) -> None:
    _, wire = get(tmp_path, "outcome-b", {"data": {"id": 1}})
    sent = wire.requests[0].headers["authorization"].removeprefix("Basic ")
    user, _, password = b64decode(sent).decode().partition(":")
    assert (user, bool(password)) == ("key", True)


def asynchronous(made: Any, body: Any, call: Any, **options: Any) -> Any:
    """What an asynchronous call returns for a `body` of status 200."""

    async def use() -> Any:
        transport = httpx2.MockTransport(answering(httpx2.Response(200, json=body)))
        async with made.AsyncClient(**options, transport=transport) as client:
            return await call(client)

    return asyncio.run(use())


def test_asynchronous_calls_raise_as_well(tmp_path: Path) -> None:
    with package(HEAD + ENVELOPE, tmp_path, "outcome-c") as made:

        def get(body: Any) -> Any:
            return asynchronous(made, body, lambda client: client.things.get(1), api_key="key")

        assert get({"meta": {"status": "success"}, "data": {"id": 1}}).id == 1
        with pytest.raises(made.APIStatusError) as caught:
            get({"meta": {"status": "error", "message": "Broken"}})
        assert caught.value.body.meta.message == "Broken"


def test_responses_as_they_came_are_judged_as_well(tmp_path: Path) -> None:
    with package(HEAD + ENVELOPE, tmp_path, "outcome-d") as made:

        def raw(body: Any) -> Any:
            wire = httpx2.MockTransport(answering(httpx2.Response(200, json=body)))
            return made.Client(api_key="key", transport=wire).things.with_raw_response.get(1)

        assert raw({"meta": {"status": "success"}, "data": {"id": 1}}).parse().id == 1
        with pytest.raises(made.APIStatusError):
            raw({"meta": {"status": "fail"}})


LARA = {"base_url": "https://lara.example"}


@pytest.mark.parametrize("code", [301, "301"])
def test_a_number_tells_the_outcome(code: Any) -> None:
    lara = importlib.import_module("lara")
    body = {"ErrorID": code, "message": "Invalid id"}
    wire = httpx2.MockTransport(answering(httpx2.Response(200, json=body)))
    with pytest.raises(lara.APIStatusError) as caught:
        lara.Client(**LARA, transport=wire).providers.get(id="x")
    assert isinstance(caught.value.body, lara.Error)
    assert caught.value.body.to_dict() == body
    with pytest.raises(lara.APIStatusError):
        asynchronous(lara, body, lambda client: client.providers.get(id="x"), **LARA)


@pytest.mark.parametrize("outcome", [{"ErrorID": 0}, {"ErrorID": "0"}, {"ErrorID": None}, {}])
def test_zero_and_silence_are_success(outcome: Any) -> None:
    lara = importlib.import_module("lara")
    body = {"id": "x", **outcome}
    wire = httpx2.MockTransport(answering(httpx2.Response(200, json=body)))
    assert lara.Client(**LARA, transport=wire).providers.get(id="x").id == "x"
    found = asynchronous(lara, body, lambda client: client.providers.get(id="x"), **LARA)
    assert found.id == "x"
