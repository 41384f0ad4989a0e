"""Measure an emulator over loopback: read by id, list, create; validation on.

Model: the emulator runs in a child process, a fixed number of requests comes over 16 kept-alive
connections, the best of three rounds counts. CPU is the child's own (user and system), which
varies far less than wall time on a machine with other work.
Known limits: CPU is read from /proc (Linux), in steps of 10 ms; the load generator is Python and
can be the bottleneck of the wall figures.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx2

from concord import project
from concord.cli.command import Parser, run
from concord.emulator import Options, Running, spawned
from concord.http.control import Emulator
from concord.http.control_transport import over_http
from concord.spec import OAuth2, Operation, Spec, child

_CONNECTIONS, _ROUNDS = 16, 3


@dataclass(frozen=True, kw_only=True)
class Load:
    """A request to repeat, as bytes, and the status that it must be answered with."""

    name: str
    request: bytes
    status: int


@dataclass(frozen=True, kw_only=True)
class Result:
    """Requests per second, and the server's CPU microseconds a request."""

    rate: float
    cpu: float


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark."""
    parser = Parser(prog="nox -s bench -- emulator", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--requests", type=int, default=3_000, help="a round (default: 3000)")
    options = parser.parse_apis(argv)
    print(f"{'':42}{'requests/s':>12}{'CPU µs':>8}")
    for api in options.apis:
        with spawned(api, options=Options(rate_limit=False)) as server:
            for load in _loads(project.load(api), server):
                best = _best(server, load, options.requests)
                print(f"{api + ': ' + load.name:42}{best.rate:12,.0f}{best.cpu:8.0f}")
    return 0


def _best(server: Running, load: Load, requests: int) -> Result:
    rounds = []
    for _ in range(_ROUNDS):
        # what was created must not add up
        Emulator(over_http(server.base_url)).reset()
        rounds.append(_measure(server, load, requests))
    return Result(rate=max(r.rate for r in rounds), cpu=min(r.cpu for r in rounds))


def _measure(server: Running, load: Load, requests: int) -> Result:
    cpu, started = _cpu_seconds(server.pid), time.perf_counter()
    asyncio.run(_send_all(server.base_url, load, requests))
    took, used = time.perf_counter() - started, _cpu_seconds(server.pid) - cpu
    return Result(rate=requests / took, cpu=used / requests * 1e6)


def _cpu_seconds(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except FileNotFoundError:
        return float("nan")
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


async def _send_all(base_url: str, load: Load, requests: int) -> None:
    parts = urlsplit(base_url)

    async def worker(count: int) -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for _ in range(count):
            writer.write(load.request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            await reader.readexactly(length)
            assert head[9:12] == str(load.status).encode(), head
        writer.close()

    await asyncio.gather(*(worker(requests // _CONNECTIONS) for _ in range(_CONNECTIONS)))


def _loads(spec: Spec, server: Running) -> Iterator[Load]:
    """The first list, read and create of the spec that can be repeated."""
    headers = _authorization(spec, server)
    actions: dict[str, Operation] = {}
    with httpx2.Client(base_url=server.base_url, headers=headers) as client:
        for operation in spec.operations:
            stated = operation.definition.get("x-resource", {})
            if stated.get("action") == "list" and operation.method == "get" and _bare(operation):
                actions.setdefault("list", operation)
                actions[stated["name"]] = operation
        base = urlsplit(server.base_url).path
        if "list" in actions:
            listed = actions.pop("list")
            yield _load(listed.label, "GET", base + listed.path, headers)
        for operation in spec.operations:
            stated = operation.definition.get("x-resource", {})
            if stated.get("action") == "read" and stated["name"] in actions:
                path = _path_of_first(client, operation, actions[stated["name"]])
                yield _load(operation.label, "GET", base + path, headers)
                break
        for operation in spec.operations:
            body = _example(spec, operation)
            created = operation.definition.get("x-resource", {}).get("action") == "create"
            if not created or not body or _refers(spec, operation):
                continue
            answers = [client.post(operation.path, json=body) for _ in range(2)]
            if all(answer.is_success for answer in answers):
                status = answers[-1].status_code
                yield _load(operation.label, "POST", base + operation.path, headers, body, status)
                break


def _bare(operation: Operation) -> bool:
    """Whether it can be called without any argument."""
    return not any(parameter.required for parameter in operation.parameters)


def _path_of_first(client: httpx2.Client, operation: Operation, listed: Operation) -> str:
    items = str(listed.definition["x-pagination"]["items"])
    first = client.get(listed.path).json()
    for part in items.split(".") if items else ():
        first = first[part]
    stated = operation.definition["x-resource"]
    key = str(first[0][stated.get("id", "id")])
    return operation.path.replace(f"{{{stated['parameter']}}}", key)


def _example(spec: Spec, operation: Operation) -> Any:
    try:
        body = spec.resolve(child(operation.pointer, "requestBody")).definition
    except KeyError:
        return None
    examples = body.get("content", {}).get("application/json", {}).get("examples", {})
    return next((example.get("value") for example in examples.values()), None)


def _refers(spec: Spec, operation: Operation) -> bool:
    """Whether what is created depends on other records, so that rules of the API cost time."""
    media = child(operation.pointer, "requestBody", "content", "application/json")
    schema = spec.resolve(child(media, "schema")).definition
    return any("x-references" in member for member in schema.get("properties", {}).values())


def _authorization(spec: Spec, server: Running) -> dict[str, str]:
    for scheme in spec.schemes.values():
        value = scheme.value(server.credentials)
        if value is not None and scheme.location == "header":
            return {scheme.field: value}
        if isinstance(scheme, OAuth2) and scheme.request is not None:
            path = spec.operation(scheme.request.operation).path
            body = {"grant_type": "client_credentials", **server.credentials}
            form = scheme.request.encoding == "form"
            url = server.base_url + path
            answer = httpx2.post(url, data=body) if form else httpx2.post(url, json=body)
            return {"Authorization": f"Bearer {answer.json()['access_token']}"}
    return {}


def _load(
    name: str, method: str, path: str, headers: dict[str, str], body: Any = None, status: int = 200
) -> Load:
    raw = b"" if body is None else json.dumps(body).encode()
    lines = [f"{method} {path} HTTP/1.1", "host: emulator", f"content-length: {len(raw)}"]
    lines += [f"{key}: {value}" for key, value in headers.items()]
    lines += ["content-type: application/json"] if raw else []
    return Load(name=name, request="\r\n".join([*lines, "", ""]).encode() + raw, status=status)


if __name__ == "__main__":
    run(main)
