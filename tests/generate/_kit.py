"""What the tests of the clients share: specs written inline, packages made of them, servers."""

import contextlib
import importlib
import json
import socket
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import uvicorn

from concord.generate import generate
from concord.spec import Spec, load_file

HEAD = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers:
  - {url: "https://shop.example", x-environment: production}
  - {url: "https://sandbox.shop.example", x-environment: sandbox}
"""


def spec_of(text: str, folder: Path, api: str = "shop") -> Spec:
    """The spec whose YAML is `text`."""
    path = folder / "specs" / api / "openapi.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return load_file(path, api=api)


@contextlib.contextmanager
def package(text: str, folder: Path, api: str) -> Iterator[ModuleType]:
    """The package generated from the spec whose YAML is `text`, imported."""
    output = folder / "out"
    generate(spec_of(text, folder, api), output)
    name = api.replace("-", "_")
    assert name not in sys.modules, "give each package of a test its own name"
    sys.path.insert(0, str(output))
    try:
        yield importlib.import_module(name)
    finally:
        sys.path.remove(str(output))
        for module in [m for m in sys.modules if m.split(".")[0] == name]:
            del sys.modules[module]


def constants(name: str) -> dict[str, Any]:
    """The constants of the operations of an imported package, by operationId."""
    home = importlib.import_module(f"{name}.resources")
    modules = [importlib.import_module(getattr(home, it).__module__) for it in home.__all__]
    kind = importlib.import_module(f"{name}._runtime.operation").Operation
    found = [it for module in modules for it in vars(module).values() if type(it) is kind]
    return {it.id: it for it in found}


@dataclass
class Wire:
    """A transport's handler that records requests and gives prepared answers, the last for ever."""

    answers: list[httpx2.Response | Exception] = field(default_factory=list)
    requests: list[httpx2.Request] = field(default_factory=list)

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.requests.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx2.Response(
            answer.status_code, headers=answer.headers, content=answer.content, request=request
        )

    @property
    def last(self) -> httpx2.Request:
        return self.requests[-1]

    @property
    def body(self) -> Any:
        return json.loads(self.last.content)


def answering(*answers: Any) -> Wire:
    """A wire; an answer that is no response is the JSON of one with status 200."""
    return Wire(
        answers=[
            a if isinstance(a, (httpx2.Response, Exception)) else httpx2.Response(200, json=a)
            for a in answers
        ]
    )


App = Callable[[dict[str, Any], Any, Any], Awaitable[None]]


@contextlib.contextmanager
def serving(app: App) -> Iterator[str]:
    """The base URL of a real server on loopback that runs an ASGI application."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        while not server.started:
            time.sleep(0.005)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


async def body_of(receive: Any) -> bytes:
    """The whole body of an ASGI request."""
    body: bytes = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            return body


async def reply(send: Any, status: int, value: Any, headers: dict[str, str] | None = None) -> None:
    """Answer an ASGI request with JSON."""
    sent = {"content-type": "application/json", **(headers or {})}
    pairs = [(name.encode(), text.encode()) for name, text in sent.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": json.dumps(value).encode()})
