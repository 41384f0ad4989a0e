"""Two correct servers of `depot.yaml`, written by hand, that keep values in their own ways.

`lower()` keeps parcels in SQLite: numbers as REAL, UUIDs in lower case, moments in UTC, what is
`readOnly` in a request ignored, unknown members kept aside and not shown. `upper()` keeps objects:
UUIDs in capitals, moments with a fraction and an offset of its own, what is `readOnly` refused,
members that nobody documented shown, null members left out, HEAD and OPTIONS answered.
`change` puts a defect into what is stored, shown, or taken for valid.
"""

from __future__ import annotations

import json
import math
import sqlite3
import struct
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Any
from urllib.parse import urlsplit

import yaml
from jsonschema import Draft202012Validator, FormatChecker
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from tests import samples
from tests.runner.library import App

SPEC = samples.path("depot")
_DOCUMENT = yaml.safe_load(SPEC.read_text("utf-8"))
_ZONE = timezone(timedelta(hours=2))
_READ_ONLY = {"id", "created_at", "number"}
_PAGE = 10

Item = dict[str, Any]
Change = Callable[[Item], Item]


def _checker() -> FormatChecker:
    checker = FormatChecker()

    @checker.checks("uuid")
    def _(value: Any) -> bool:
        return not isinstance(value, str) or (
            len(value) == 36 and bool(uuid_of(value)) and value.count("-") == 4
        )

    return checker


def uuid_of(text: str) -> str | None:
    try:
        return str(uuid.UUID(text))
    except ValueError:
        return None


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text.upper())


def schema(name: str) -> Item:
    """The schema of a request body: what is readOnly is not asked for."""
    found: Item = json.loads(json.dumps(_DOCUMENT["components"]["schemas"][name]))
    for part in (found, *found.get("allOf", ())):
        part["required"] = [it for it in part.get("required", ()) if it not in _READ_ONLY]
    if name == "Parcel":
        found["properties"]["size"]["required"] = ["width"]
        found["properties"] = {
            k: it for k, it in found["properties"].items() if k not in _READ_ONLY
        }
        del found["properties"]["size"]["properties"]["area"]
        found["properties"]["pieces"] |= {"minimum": -(2**31), "maximum": 2**31 - 1}
        found["properties"]["stock"] |= {"minimum": -(2**63), "maximum": 2**63 - 1}
    else:
        found["allOf"][0]["properties"] = {}
    return found


def is_valid(body: Any) -> bool:
    """Whether a parcel to be created keeps its schema."""
    return Draft202012Validator(schema("Parcel"), format_checker=_checker()).is_valid(body)


@dataclass(kw_only=True)
class Ways:
    """How a server writes what it keeps."""

    shown: Change = dict
    stored: Change = dict
    valid: Callable[[Item], bool] | None = None
    identifier: Callable[[], str] = lambda: str(uuid.uuid4())
    refuses_read_only: bool = False
    defect: Change = dict
    shown_defect: Change = dict
    filters: bool = True
    frameworks: bool = False
    parcels: dict[str, Item] = field(default_factory=dict)


def lower(**changes: Any) -> App:
    """The server on SQLite."""
    base = sqlite3.connect(":memory:", check_same_thread=False)
    base.execute("CREATE TABLE numbers (weight REAL, serial REAL, ratio REAL)")

    def stored(item: Item) -> Item:
        names = ("weight", "serial", "ratio")
        base.execute("DELETE FROM numbers")
        base.execute("INSERT INTO numbers VALUES (?, ?, ?)", [item.get(name) for name in names])
        read = base.execute("SELECT weight, serial, ratio FROM numbers").fetchone()
        item |= {name: it for name, it in zip(names, read, strict=True) if it is not None}
        if item.get("ratio") is not None:
            item["ratio"] = struct.unpack("f", struct.pack("f", item["ratio"]))[0]
        item["sent_at"] = moment(item["sent_at"]).astimezone(UTC).isoformat()
        if item.get("carrier_id"):
            item["carrier_id"] = item["carrier_id"].lower()
        return item

    return app(Ways(stored=stored, **changes))


def upper(**changes: Any) -> App:
    """The server that keeps objects."""

    def shown(item: Item) -> Item:
        item["id"] = item["id"].upper()
        if item.get("carrier_id"):
            item["carrier_id"] = item["carrier_id"].upper()
        local = moment(item["sent_at"]).astimezone(_ZONE)
        item["sent_at"] = local.isoformat(
            timespec="microseconds" if local.microsecond else "milliseconds"
        )
        return {name: it for name, it in item.items() if it is not None} | {"colour": "brown"}

    ways = Ways(shown=shown, refuses_read_only=True, frameworks=True)
    for name, value in changes.items():
        setattr(ways, name, value)
    return app(ways)


def app(ways: Ways) -> App:  # noqa: C901  # one closure over the records
    checker = _checker()
    validators = {
        name: Draft202012Validator(schema(name), format_checker=checker)
        for name in ("Parcel", "Carrier")
    }
    parcels = ways.parcels
    carriers: dict[int, Item] = {}
    numbers = iter(range(1, 1_000_000))

    def make(body: Item, identifier: str, known: Item | None = None) -> Item:
        size = body.get("size")
        kept = {name: it for name, it in body.items() if name in schema("Parcel")["properties"]}
        item = {"pieces": 1, "tags": [], **kept, "id": identifier}
        if isinstance(size, dict):
            size = {name: it for name, it in size.items() if name in ("width", "height", "unit")}
            area = (size.get("width") or 0) * (size.get("height") or 0)
            item["size"] = {"unit": "cm", **size, "area": area}
        item["created_at"] = (known or {}).get("created_at") or datetime.now(UTC).isoformat()
        item["number"] = (known or {}).get("number") or next(numbers)
        return ways.defect(ways.stored(item))

    def show(item: Item) -> Item:
        public = {name: it for name, it in item.items() if name != "pin"}
        return ways.shown_defect(ways.shown(public))

    async def parcels_endpoint(request: Request) -> Response:
        if request.method == "POST":
            body = await valid(request, "Parcel")
            item = make(body, ways.identifier())
            parcels[item["id"]] = item
            return JSONResponse(show(item), 201)
        return listing(request)

    def listing(request: Request) -> Response:
        query = request.query_params
        page = number(query, "page", 1, 2**31 - 1)
        size = number(query, "size", 10, 50)
        found = [item for item in parcels.values() if matches(item, query)]
        shown = [show(item) for item in found[(page - 1) * size : page * size]]
        return JSONResponse({"data": shown, "total": len(found)})

    def matches(item: Item, query: Any) -> bool:
        held = [True]
        if query.get("ids"):
            wanted = {uuid_or_400(it) for it in query["ids"].split(",")}
            held.append(item["id"] in wanted)
        if query.get("serials"):
            held.append(
                float(item["serial"]) in {integer(it) for it in query["serials"].split(",")}
            )
        if "carrier_id" in query:
            carrier = uuid_or_400(query["carrier_id"])
            held.append(bool(item.get("carrier_id")) and item["carrier_id"].lower() == carrier)
        if "sent_from" in query:
            held.append(moment(item["sent_at"]) >= moment_or_400(query["sent_from"]))
        if "weight" in query:
            held.append(float(item["weight"]) == decimal(query["weight"], 1000))
        return all(held) or not ways.filters

    def uuid_or_400(text: str) -> str:
        found = uuid_of(text) if len(text) == 36 else None
        if found is None:
            raise HTTPException(400, "uuid")
        return found

    async def parcel_endpoint(request: Request) -> Response:
        identifier = uuid_or_400(request.path_params["id"])
        body = await valid(request, "Parcel") if request.method == "PUT" else None
        if identifier not in parcels:
            raise HTTPException(404, "no such parcel")
        if request.method == "DELETE":
            del parcels[identifier]
            return Response(status_code=204)
        if body is not None:
            parcels[identifier] = make(body, identifier, parcels[identifier])
        return JSONResponse(show(parcels[identifier]))

    async def carriers_endpoint(request: Request) -> Response:
        if request.method == "POST":
            body = await valid(request, "Carrier")
            item = {"id": next(numbers)} | {
                name: body[name] for name in ("name", "host", "page", "mail") if name in body
            }
            if "host" in item:
                item["host"] = item["host"].lower()
            if "mail" in item:
                local, _, domain = item["mail"].rpartition("@")
                item["mail"] = f"{local}@{domain.lower()}"
            if "page" in item:
                item["page"] = tidy(item["page"])
            carriers[item["id"]] = item
            return JSONResponse(item, 201)
        page = number(request.query_params, "page", 1, 100_000)
        host = request.query_params.get("host", "").lower()
        if "host" in request.query_params:
            checked({"name": "x", "host": host}, "Carrier")
        found = [it for it in carriers.values() if not host or it.get("host") == host]
        shown = found[(page - 1) * _PAGE : page * _PAGE]
        more = f"?page={page + 1}" if len(found) > page * _PAGE else None
        return JSONResponse({"results": shown, "next": more})

    async def carrier_endpoint(request: Request) -> Response:
        text = request.path_params["id"]
        if not (text.isascii() and text.isdigit() and 1 <= int(text) < 2**63):
            raise HTTPException(400, "id")
        if int(text) not in carriers:
            raise HTTPException(404, "no such carrier")
        return JSONResponse(carriers[int(text)])

    async def valid(request: Request, name: str) -> Item:
        media = request.headers.get("content-type", "").partition(";")[0].strip()
        if media != "application/json":
            raise HTTPException(415, "JSON, please")
        try:
            body = json.loads(await request.body(), parse_constant=refuse)
        except (ValueError, RecursionError) as error:
            raise HTTPException(400, "no JSON") from error
        return checked(body, name)

    def checked(body: Any, name: str) -> Item:
        if ways.valid is None or not ways.valid(body):
            if not isinstance(body, dict) or not validators[name].is_valid(body):
                raise HTTPException(400, "values")
            if ways.refuses_read_only and (
                _READ_ONLY & body.keys() or "area" in (body.get("size") or {})
            ):
                raise HTTPException(400, "readOnly")
        found: Item = body
        return found

    async def problem(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        return JSONResponse({"error": error.detail}, error.status_code, headers=error.headers)

    def every(path: str, endpoint: Any, *methods: str) -> Route:
        async def routed(request: Request) -> Response:
            allow = {
                "Allow": ", ".join(
                    sorted({*methods, *(("HEAD", "OPTIONS") if ways.frameworks else ())})
                )
            }
            if ways.frameworks and request.method == "OPTIONS":
                return Response(status_code=200, headers=allow)
            head = ways.frameworks and request.method == "HEAD" and "GET" in methods
            if request.method not in methods and not head:
                raise HTTPException(405, "method", headers=allow)
            found: Response = await endpoint(request)
            return found

        return Route(path, routed, methods=())

    return Starlette(
        routes=[
            every("/parcels", parcels_endpoint, "GET", "POST"),
            every("/parcels/{id}", parcel_endpoint, "GET", "PUT", "DELETE"),
            every("/carriers", carriers_endpoint, "GET", "POST"),
            every("/carriers/{id}", carrier_endpoint, "GET"),
        ],
        exception_handlers={HTTPException: problem},
    )


def refuse(constant: str) -> Any:
    raise ValueError(constant)


def tidy(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return url
    user, at, host = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}{at}{host.lower()}", path=parts.path or "/").geturl()


def moment_or_400(text: str) -> datetime:
    if not FormatChecker(["date-time"]).conforms(text, "date-time"):
        raise HTTPException(400, "moment")
    return moment(text)


def integer(text: str) -> float:
    if not (text.isascii() and text.isdigit() and int(text) <= 10**17):
        raise HTTPException(400, "integer")
    return float(text)


def decimal(text: str, most: float) -> float:
    try:
        found = float(text)
    except ValueError as error:
        raise HTTPException(400, "number") from error
    if not text.isascii() or text != text.strip() or "_" in text or not math.isfinite(found):
        raise HTTPException(400, "number")
    if not 0 <= found <= most:
        raise HTTPException(400, "number")
    return found


def number(query: Mapping[str, str], name: str, default: int, most: int) -> int:
    values = query.getlist(name)  # type: ignore[attr-defined]
    if not values:
        return default
    text = values[0]
    if len(values) > 1 or not text.isascii() or not text.isdigit() or not 1 <= int(text) <= most:
        raise HTTPException(400, name)
    return int(text)
