"""What a client writes is what the emulator of the same spec reads."""

import asyncio
import datetime as dt
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from concord.emulator import Application, Options
from concord.emulator._endpoints import Endpoint, compile_endpoints
from concord.emulator._parameters import parse_pairs, read_all
from concord.emulator._schemas import Schemas
from concord.emulator.behaviour import Behaviour
from tests import samples

Made = Callable[..., Any]
QUERY: dict[str, Any] = {
    "form": {"a": "x", "b": [1, 2]},
    "joined": {"a": "1"},
    "deep": {"a": "x"},
    "list": ["a", "b,c"],
    "commas": ["a", "b"],
    "spaces": ["a", "b"],
    "pipes": ["a", "b"],
    "content": {"a": "é"},
    "page": 3,
}
CALLS: dict[str, Callable[[Any], Any]] = {
    "simple": lambda c: c.styles.simple(["a", "b"], {"a": "x", "b": 2}, {"a": "x", "b": 2}),
    "label": lambda c: c.styles.label("x", ["a", "b"], ["a", "b"], {"a": "1"}),
    "matrix": lambda c: c.styles.matrix("x", ["a", "b"], ["a", "b"], {"a": "1"}),
    "headers": lambda c: c.styles.headers(
        x_list=["a"],
        x_object={"a": "1"},
        x_exploded={"a": "1"},
        x_content={"a": "é"},
        x_day=dt.date(2025, 1, 2),
        x_flag=True,
        session="a b",
        ids=[1, 2],
    ),
    "an empty list": lambda c: c.bodies.items(body=[]),
    "false": lambda c: c.bodies.flag(body=False),
    "null": lambda c: c.bodies.nullable(body=None),
    "merge-patch": lambda c: c.bodies.patch(name=None),
    "a vendor's type": lambda c: c.bodies.vendor(name="x"),
    "form": lambda c: c.bodies.form(tags=["a"], ids=[1, 2], filter={"a": "x"}, meta={"a": "y"}),
    "multipart": lambda c: c.bodies.upload(file=b"x", title="t", tags=["a"], meta={"a": "1"}),
    "bytes": lambda c: c.bodies.raw(body=b"x"),
    "text": lambda c: c.bodies.text(body="x"),
    "required members that the server sets": lambda c: c.users.create(
        mail="m",
        password="p",
        address={"city": "x"},
    ),
    "what extends a base class": lambda c: c.shapes.create(body={"type": "round", "radius": 2}),
    "JSON of several media types": lambda c: c.answers.several(),
}


@pytest.fixture(scope="module")
def application() -> Application:
    return Application(samples.load("archive"), Behaviour(), Options())


@pytest.mark.parametrize("name", CALLS)
def test_emulator_takes_what_the_client_sends(
    archive: Any, application: Application, name: str
) -> None:
    async def run() -> None:
        transport = httpx2.ASGITransport(application)
        async with archive.AsyncClient(transport=transport, max_retries=0) as client:
            await CALLS[name](client)

    asyncio.run(run())


@pytest.fixture(scope="module")
def endpoint() -> tuple[Endpoint, Schemas]:
    spec = samples.load("archive")
    schemas = Schemas(spec)
    return {it.id: it for _, it in compile_endpoints(spec, schemas)}["styles.query"], schemas


def test_query_is_read_as_it_was_given(archived: Made, endpoint: tuple[Endpoint, Schemas]) -> None:
    found, schemas = endpoint
    client, wire = archived()
    client.styles.query(**QUERY)
    given = parse_pairs(wire.last.url.query)
    # the only delimiter that stands within an item, too
    assert read_all(found.query, given, schemas) == (QUERY, [])


@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        (b"b=x", "/form/b/0"),
        (b"content=%7B", "/content"),
        (b"content=1&content=2", "/content"),
        (b"page=1&page=2", "/page"),
        (b"deep%5Ba%5D=%ff", "/deep"),
    ],
)
def test_what_breaks_a_parameter_is_told(
    endpoint: tuple[Endpoint, Schemas], query: bytes, pointer: str
) -> None:
    found, schemas = endpoint
    _, violations = read_all(found.query, parse_pairs(query), schemas)
    assert [it.pointer for it in violations] == [pointer]
