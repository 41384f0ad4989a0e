"""A client's server for assistants: what it offers, what it sends, what it returns and hides."""

import asyncio
import base64
import importlib
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import httpx2
import pytest
from mcp import Client as Assistant
from mcp import StdioServerParameters

from concord import project
from tests.generate._kit import Wire, answering
from tests.generate.conftest import SECRETS

APIS = project.apis()
ORDER = {"id": "1", "note": None}


def tokens_and(wire: Wire) -> Callable[[httpx2.Request], httpx2.Response]:
    def handle(request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("/oauth/token"):
            return httpx2.Response(200, json={"access_token": "t0k3n-of-the-test"})
        return wire(request)

    return handle


class Served:
    """The tools of a package before a wire, in this process."""

    def __init__(
        self, package: ModuleType, *answers: Any, credentials: Any = None, **options: Any
    ) -> None:
        self.package, self.options = package, options
        self.credentials = SECRETS if credentials is None else credentials
        self.wire = answering(*(answers or (httpx2.Response(200, json=ORDER),)))
        self.mcp = importlib.import_module(f"{package.__name__}.mcp")

    def __call__(self, use: Callable[[Any], Any]) -> Any:
        async def run() -> Any:
            transport = httpx2.MockTransport(tokens_and(self.wire))
            async with (
                self.package.AsyncClient(**self.credentials, transport=transport) as client,
                Assistant(self.mcp.server(client, **self.options)) as assistant,
            ):
                return await use(assistant)

        return asyncio.run(run())

    def tools(self) -> dict[str, Any]:
        found = self(lambda it: it.list_tools())
        return {tool.name: tool for tool in found.tools}

    def call(self, name: str, **arguments: Any) -> Any:
        return self(lambda it: it.call_tool(name, arguments))


def text(result: Any) -> str:
    return "\n".join(it.text for it in result.content)


@pytest.fixture
def served(shop: ModuleType) -> Callable[..., Served]:
    return lambda *answers, **options: Served(shop, *answers, **options)


def test_offers_what_reads(served: Callable[..., Served]) -> None:
    tools = served().tools()

    assert set(tools) == {"orders_list", "orders_get", "visitors_list", "bare_list"}
    assert all(it.annotations.read_only_hint for it in tools.values())
    assert tools["orders_list"].title == "List orders"


def test_offers_writes_when_asked(served: Callable[..., Served]) -> None:
    tools = served(allow_writes=True).tools()

    assert "tokens_create" not in tools, "the client gets its tokens itself"
    assert not tools["orders_create"].annotations.read_only_hint
    assert not tools["orders_create"].annotations.destructive_hint
    assert tools["orders_delete"].annotations.destructive_hint
    assert tools["orders_update"].annotations.idempotent_hint


def test_input_schema_is_whole(served: Callable[..., Served]) -> None:
    tool = served(allow_writes=True).tools()["orders_create"]

    assert tool.input_schema["type"] == "object"
    assert "$ref" not in json.dumps(tool.input_schema)
    assert tool.input_schema["additionalProperties"] is False


def test_chooses_resources(served: Callable[..., Served]) -> None:
    assert set(served(resources=["visitors"]).tools()) == {"visitors_list"}


def test_unknown_resource_is_refused(served: Callable[..., Served]) -> None:
    with pytest.raises(ValueError, match=r"no resource 'vistors' \(known: .*visitors"):
        served(resources=["vistors"]).tools()


def test_calls_an_operation(served: Callable[..., Served]) -> None:
    it = served()
    result = it.call("orders_get", id="a/b")

    assert not result.is_error
    assert json.loads(text(result)) == ORDER
    assert it.wire.requests[0].url.raw_path == b"/orders/a%2Fb"


def test_encodes_arguments_as_the_client(served: Callable[..., Served]) -> None:
    it = served(httpx2.Response(200, json={"data": [], "meta": {"total": 0, "pages": 0}}))
    it.call("orders_list", filters_group_id=7, words=["a", "b"], day="2025-01-20")

    assert it.wire.requests[0].url.params["filters[group_id]"] == "7"
    assert it.wire.requests[0].url.params["words"] == "a|b"
    assert it.wire.requests[0].url.params["day"] == "2025-01-20"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ({}, "'id' is a required property"),
        ({"id": 5}, "id: 5 is not of type 'string'"),
        ({"id": "1", "idd": "2"}, "'idd' was unexpected"),
    ],
)
def test_wrong_arguments_are_not_sent(
    served: Callable[..., Served], arguments: dict[str, Any], said: str
) -> None:
    it = served()
    result = it.call("orders_get", **arguments)

    assert result.is_error
    assert said in text(result)
    assert not it.wire.requests


def test_write_that_is_not_offered_is_not_sent(served: Callable[..., Served]) -> None:
    it = served()
    result = it.call("orders_delete", id="1")

    assert result.is_error
    assert "was started without it" in text(result)
    assert not it.wire.requests


def test_offered_write_is_sent(served: Callable[..., Served]) -> None:
    it = served(httpx2.Response(204), allow_writes=True)
    result = it.call("orders_delete", id="1")

    assert not result.is_error
    assert "Status 204" in text(result)
    assert it.wire.requests[0].method == "DELETE"


def test_misspelt_name_gets_a_hint(served: Callable[..., Served]) -> None:
    result = served().call("order_list")

    assert result.is_error
    assert "did you mean orders_list" in text(result)


def test_error_of_the_api_is_a_failed_result(served: Callable[..., Served]) -> None:
    result = served(httpx2.Response(404, json={"code": "gone"})).call("orders_get", id="1")

    assert result.is_error
    assert "404 Not Found" in text(result)
    assert "gone" in text(result)


def test_secrets_are_masked(served: Callable[..., Served]) -> None:
    body = {
        "id": "1",
        "clientSecret": "s",
        "note": "t0k3n-of-the-test",
        "next_token": "n",
        "key": "k",
    }
    shown = json.loads(text(served(httpx2.Response(200, json=body)).call("orders_get", id="1")))

    assert shown["clientSecret"] == "***"
    assert shown["note"] == "***", "the server repeats the token that it was called with"
    assert shown["next_token"] == "n", "no secret"


def test_credentials_are_in_no_error(served: Callable[..., Served]) -> None:
    failing = httpx2.Response(401, text="t0k3n-of-the-test is not known")
    said = text(served(failing).call("orders_get", id="1"))

    assert "401" in said
    assert "t0k3n" not in said


def test_next_page_is_said(served: Callable[..., Served]) -> None:
    page = {"data": [ORDER, ORDER], "meta": {"total": 3, "pages": 2}}
    last = {"data": [ORDER], "meta": {"total": 1, "pages": 1}}

    more = "There are more items: go on with the argument `page`."
    assert more in text(served(httpx2.Response(200, json=page)).call("orders_list"))
    assert more not in text(served(httpx2.Response(200, json=last)).call("orders_list"))


def test_undocumented_response_is_shown_and_said(served: Callable[..., Served]) -> None:
    shown = text(served(httpx2.Response(200, json=["no", "order"])).call("orders_get", id="1"))

    assert '["no", "order"]' in shown
    assert "not as it is documented" in shown


def test_long_response_is_cut(served: Callable[..., Served]) -> None:
    result = served(httpx2.Response(200, json={"id": "x" * 100_000})).call("orders_get", id="1")

    assert len(text(result)) < 61_000
    assert "Cut off" in text(result)


def test_binary_response_is_not_shown(served: Callable[..., Served]) -> None:
    image = httpx2.Response(200, content=b"\x00\x01", headers={"content-type": "image/png"})

    assert "2 bytes of image/png, not shown" in text(served(image).call("orders_get", id="1"))


def test_bytes_are_given_as_base64(archive: ModuleType) -> None:
    it = Served(archive, httpx2.Response(204), credentials={}, allow_writes=True)
    sent = it.call("bodies_raw", body=base64.b64encode(b"\x00raw").decode())
    refused = it.call("bodies_raw", body="no base64!")

    assert not sent.is_error
    assert [it.content for it in it.wire.requests] == [b"\x00raw"]
    assert "body: Base64 is expected" in text(refused)


class TestSearch:
    """Three tools in place of one for each operation."""

    def test_offers_no_change_unless_allowed(self, served: Callable[..., Served]) -> None:
        reading = ["search_operations", "describe_operation", "read_operation"]

        assert list(served(layout="search").tools()) == reading
        assert list(served(layout="search", allow_writes=True).tools()) == [
            *reading,
            "change_operation",
        ]

    def test_finds_by_words(self, served: Callable[..., Served]) -> None:
        it = served(layout="search")

        assert text(it.call("search_operations", query="visitors")).startswith("visitors_list")
        assert len(text(it.call("search_operations", query="")).splitlines()) == 4
        assert "Nothing was found" in text(it.call("search_operations", query="zebra"))

    def test_describes(self, served: Callable[..., Served]) -> None:
        said = text(served(layout="search").call("describe_operation", operation="orders_get"))

        assert said.startswith("GET /orders/{id}")
        assert '"required": ["id"]' in said

    def test_calls(self, served: Callable[..., Served]) -> None:
        it = served(layout="search")
        result = it.call("read_operation", operation="orders_get", arguments={"id": "1"})

        assert json.loads(text(result)) == ORDER

    def test_reading_changes_nothing(self, served: Callable[..., Served]) -> None:
        it = served(layout="search", allow_writes=True)
        result = it.call("read_operation", operation="orders_delete", arguments={"id": "1"})

        assert result.is_error
        assert "call it with change_operation" in text(result)
        assert not it.wire.requests

    def test_unknown_tool_is_named(self, served: Callable[..., Served]) -> None:
        result = served(layout="search").call("orders_get", id="1")

        assert result.is_error
        assert "there is no tool 'orders_get'" in text(result)

    def test_arguments_of_the_tool_are_checked(self, served: Callable[..., Served]) -> None:
        result = served(layout="search").call("read_operation", arguments={})

        assert result.is_error
        assert "'operation' is a required property" in text(result)


def test_read_only_client_sends_no_write(shop: ModuleType) -> None:
    mcp = importlib.import_module(f"{shop.__name__}.mcp")
    wire = answering(httpx2.Response(200, json=ORDER))

    async def run() -> None:
        async with mcp.read_only(httpx2.MockTransport(tokens_and(wire))) as http:
            client = shop.AsyncClient(**SECRETS, http_client=http)
            assert (await client.orders.get("1")).id == "1"
            with pytest.raises(mcp.ReadOnlyError, match="DELETE /orders/1 is not sent"):
                await client.orders.delete("1")
            with pytest.raises(mcp.ReadOnlyError, match="POST /orders"):
                await client.request("POST", "/orders", body={})

    asyncio.run(run())
    assert [it.method for it in wire.requests] == ["GET"]


@pytest.mark.parametrize("api", APIS)
@pytest.mark.parametrize("writes", [False, True])
def test_lists_of_tools_are_short(api: str, writes: bool) -> None:
    name = project.load(api).package
    catalogue = importlib.import_module(f"{name}.mcp._catalogue").Catalogue(allow_writes=writes)
    shown = "".join(it.model_dump_json(exclude_none=True, by_alias=True) for it in catalogue.tools)

    assert len(shown) / 3 < 8_000, "tokens, at three characters each"
    assert all(re.fullmatch(r"[a-zA-Z0-9_]{1,64}", it.name) for it in catalogue.tools)


def test_open_questions_are_said() -> None:
    table = importlib.import_module("ivalid.mcp._table").table()
    notes = {it["name"]: it["notes"] for it in table["tools"]}

    assert any("ivalid-put-replaces" in it for it in notes["customers_update"])
    assert not any("ivalid-put-replaces" in it for it in notes["teams_list"])
    assert any("ivalid-statuses-per-operation" in it for it in table["notes"]), "of many operations"


def test_reads_by_post_are_reads() -> None:
    table = importlib.import_module("lara.mcp._table").table()
    reads = {it["request"] for it in table["tools"] if it["reads"]}

    assert any(it.startswith("POST") for it in reads)


def run_module(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    kept = {name: it for name, it in os.environ.items() if not name.startswith("IVALID_")}
    return subprocess.run(
        [sys.executable, "-m", "ivalid.mcp", *arguments],
        capture_output=True, text=True, check=False, env={**kept, **environ}, timeout=60,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "missing credentials"),
        (("--list", "--resource", "team"), "no resource 'team' (known: appointments,"),
        (("--dry-run", "--base-url", "http://x"), "leave out --base-url"),
    ],
)
def test_command_says_why_it_does_not_serve(arguments: tuple[str, ...], said: str) -> None:
    done = run_module(*arguments)

    assert done.returncode == 2
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert not done.stdout, "the protocol's"


def test_missing_sdk_is_named(capsys: pytest.CaptureFixture[str], monkeypatch: Any) -> None:
    main = importlib.import_module("ivalid.mcp.__main__").main
    monkeypatch.delitem(sys.modules, "ivalid.mcp._server", raising=False)
    monkeypatch.setitem(sys.modules, "mcp.types", None)

    assert main(["--list"]) == 2
    assert "python -m pip install 'ivalid[mcp]'" in capsys.readouterr().err


def test_dry_run_calls_the_emulator_over_stdio() -> None:
    async def run() -> Any:
        arguments = ["-m", "ivalid.mcp", "--dry-run", "--layout", "operations"]
        command = StdioServerParameters(command=sys.executable, args=arguments, env={**os.environ})
        async with Assistant(command) as assistant:
            created = await assistant.call_tool("customers_create", CUSTOMER)
            found = {"id": json.loads(text(created))["id"]}
            listed = await assistant.call_tool("customers_get", found)
            return created, listed, assistant.instructions

    created, listed, instructions = asyncio.run(run())
    assert not created.is_error, text(created)
    assert json.loads(text(created))["last_name"] == "Lovelace"
    assert "Lovelace" in text(listed)
    assert "A dry run" in (instructions or "")


CUSTOMER = {"first_name": "Ada", "last_name": "Lovelace", "phone": "+33612345678"}
