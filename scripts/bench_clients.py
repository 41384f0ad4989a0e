"""Measure the clients against what they stand on: importing, reading a page, calling.

Model: each figure and what it is compared with are measured in turns, in one run, and the least
CPU time of all rounds counts; the ratio is what to read, for it varies far less than the times.
Importing: a fresh interpreter, less a bare one; `Client` and all models of a package against
`import httpx2`. Reading: a page of 100 items, made of the first documented item of the API's first
list, over a mocked transport, against httpx2 and `.json()`: the models as they are returned
(members are decoded when they are touched), and with every member of each item touched. Calling:
GET of a page of one item on a loopback server in a child process, against httpx2 and `.json()`.
Known limits: POSIX; only packages that are installed beside this interpreter, or on its path; an
API without a paged list, or without a GET that takes nothing, has no such figure.
"""

from __future__ import annotations

import copy
import importlib
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any

import httpx2

import specs
from scripts import _cli

_ITEMS = 100
_TOKEN = b'{"access_token": "token", "token_type": "Bearer", "expires_in": 3600}'
_SERVER = """
import http.server, sys
body, token = sys.stdin.buffer.read().split(b"\\n")
class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version, disable_nagle_algorithm, wbufsize = "HTTP/1.1", True, -1
    def do_GET(self):
        self.answer(body)
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        self.answer(token)
    def answer(self, body):
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
    def log_message(self, *words):
        pass
server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_address[1], flush=True)
server.serve_forever()
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Exit codes as in `scripts._cli`."""
    parser = _cli.Parser(step="bench_clients", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--rounds", type=int, default=7, help="of each figure (default: 7)")
    options = parser.parse_apis(argv)
    print(f"{'':42}{'client':>12}{'base':>12}{'ratio':>8}")
    for api in options.apis:
        spec = specs.load(api)
        _show(f"{api}: import, ms", 1e3, *_imports(spec.package, options.rounds))
        found = _first_list(spec)
        if found is not None:
            operation, page = found
            given, touched, base = _reading(spec, operation, page(_ITEMS), options.rounds)
            _show(f"{api}: page of {_ITEMS}, ms", 1e3, given, base)
            _show(f"{api}: the same, touched, ms", 1e3, touched, base)
            _show(f"{api}: GET, µs", 1e6, *_calling(spec, operation, page(1), options.rounds))
    return _cli.KEPT


def _show(name: str, unit: float, client: float, base: float) -> None:
    print(f"{name:42}{client * unit:12,.2f}{base * unit:12,.2f}{client / base:8.2f}", flush=True)


def least(actions: Sequence[Callable[[], float]], rounds: int) -> list[float]:
    """The least that each action measures, in turns so that noise meets all of them alike."""
    measured = [[action() for action in actions] for _ in range(rounds)]
    return [min(column) for column in zip(*measured, strict=True)]


def _imports(package: str, rounds: int) -> tuple[float, float]:
    everything = f"from {package} import Client; import {package}._models, {package}._resources"
    codes = ("pass", everything, "import httpx2")
    bare, client, base = least([partial(_child, code) for code in codes], rounds)
    return client - bare, base - bare


def _child(code: str) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _first_list(spec: specs.Spec) -> tuple[specs.Operation, Callable[[int], bytes]] | None:
    """The first list that is called without arguments, and what makes a page of so many items."""
    for operation in spec.operations:
        paging = operation.definition.get("x-pagination")
        needed = [p for p in operation.parameters if p.definition.get("required")]
        if not paging or needed or operation.method != "get":
            continue
        response = spec.resolve(f"{operation.pointer}/responses/200").definition
        for example in response["content"]["application/json"].get("examples", {}).values():
            if _at(example["value"], paging["items"]):
                return operation, partial(_page, example["value"], paging["items"])
    return None


def _at(value: Any, path: str) -> Any:
    for name in filter(None, path.split(".")):
        value = value[name]
    return value


def _page(sample: Any, path: str, count: int) -> bytes:
    """The sample with its first item `count` times."""
    page = copy.deepcopy(sample)
    items = _at(page, path)
    items[:] = [items[0]] * count
    return json.dumps(page).encode()


def _method(client: Any, operation: specs.Operation) -> Callable[..., Any]:
    name, _, verb = operation.id.partition(".")
    method: Callable[..., Any] = getattr(getattr(client, name), verb)
    return method


def _client(spec: specs.Spec, **options: Any) -> Any:
    """A client of a package; both servers here give a token to whoever posts."""
    secrets = {credential.name: "x" for credential in spec.credentials}
    return importlib.import_module(spec.package).Client(**secrets, **options)


def _each(action: Callable[[], object], times: int) -> Callable[[], float]:
    def measured() -> float:
        start = time.process_time()
        for _ in range(times):
            action()
        return (time.process_time() - start) / times

    action()
    return measured


def _reading(
    spec: specs.Spec, operation: specs.Operation, page: bytes, rounds: int
) -> tuple[float, float, float]:
    def answer(request: httpx2.Request) -> httpx2.Response:
        content = page if request.method == "GET" else _TOKEN
        return httpx2.Response(200, content=content, headers={"content-type": "application/json"})

    transport = httpx2.MockTransport(answer)
    with httpx2.Client(transport=transport) as raw:
        client = _client(spec, base_url="http://127.0.0.1", transport=transport)
        method = _method(client, operation)

        def read() -> None:
            for item in method().items:
                for name in type(item).__annotations__:
                    getattr(item, name)

        base = _each(lambda: raw.get("http://127.0.0.1" + operation.path).json(), 20)
        given, touched, least_base = least([_each(method, 20), _each(read, 20), base], rounds)
        client.close()
    return given, touched, least_base


@contextmanager
def _serving(body: bytes) -> Iterator[str]:
    command = [sys.executable, "-c", _SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdin.write(body + b"\n" + _TOKEN)
        child.stdin.close()
        try:
            yield f"http://127.0.0.1:{int(child.stdout.readline())}"
        finally:
            child.terminate()


def _calling(
    spec: specs.Spec, operation: specs.Operation, page: bytes, rounds: int
) -> tuple[float, float]:
    with _serving(page) as url, httpx2.Client() as raw:
        client = _client(spec, base_url=url)
        method = _method(client, operation)
        base = _each(lambda: raw.get(url + operation.path).json(), 200)
        found = least([_each(method, 200), base], rounds)
        client.close()
    return found[0], found[1]


if __name__ == "__main__":
    _cli.run(main)
