"""A document that knows nothing of us: undeclared failures, other media types, all parameters."""

from __future__ import annotations

import csv
import json
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from concord.emulator import Application, Options
from concord.emulator.behaviour import Behaviour
from tests import samples
from tests.emulator.kit import Caller

TOKEN = {"authorization": "Bearer foreign-emulator-access-token"}
SESSION = {**TOKEN, "cookie": "session=1"}
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def caller() -> Caller:
    return Caller(Application(samples.load("foreign"), Behaviour(), Options()))


@pytest.mark.parametrize(
    ("method", "target", "headers", "status"),
    [
        ("GET", "/things", {}, 401),
        ("GET", "/me", {"cookie": "sid=wrong"}, 401),
        ("GET", "/things?ids=1%7Cx", SESSION, 400),
        ("GET", "/things/x", {}, 400),
        ("POST", "/upload", {}, 400),
    ],
)
def test_undeclared_failure_is_a_problem_document(
    caller: Caller, method: str, target: str, headers: dict[str, str], status: int
) -> None:
    response = caller(method, target, headers=headers, key=False)
    assert (response.status, response.headers["content-type"]) == (status, PROBLEM)
    assert response.json["status"] == status
    assert response.json["title"]
    assert response.json["detail"]


def test_default_is_the_response_to_every_failure(caller: Caller) -> None:
    response = caller("POST", "/things", json={"name": 1}, headers=TOKEN, key=False)
    assert (response.status, response.headers["content-type"]) == (422, "application/json")
    assert response.json.keys() == {"detail"}


def test_challenge_of_an_undeclared_401_is_sent(caller: Caller) -> None:
    assert caller("GET", "/things", key=False).headers["www-authenticate"] == "Bearer"


def test_warnings_say_which_failures_are_undeclared() -> None:
    (warning,) = Application(samples.load("foreign"), Behaviour(), Options()).warnings
    assert "5 of 16 operations" in warning
    assert "(400, 401, 404, 422)" in warning
    assert Application(samples.load("library"), Behaviour(), Options()).warnings == ()


def test_read_only_members_are_shown_and_write_only_ones_are_not(caller: Caller) -> None:
    shown = caller("GET", "/things/1", key=False).json
    assert shown.keys() == {"id", "name", "created"}
    sent = {"name": "a", "password": "p"}
    assert caller("POST", "/things", json=sent, headers=TOKEN, key=False).status == 201


def body(caller: Caller, target: str, accept: str = "*/*") -> tuple[str, bytes]:
    response = caller("GET", target, headers={"accept": accept}, key=False)
    assert response.status == 200, response.raw
    return response.headers["content-type"], response.raw


def test_texts_have_the_form_of_their_media_type(caller: Caller) -> None:
    assert body(caller, "/csv") == ("text/csv", b"a,b\n1,2\n")
    media, page = body(caller, "/html")
    assert (media, page[:9]) == ("text/html", b"<!doctype")
    media, document = body(caller, "/xml")
    assert media == "application/xml"
    assert [each.tag for each in ElementTree.fromstring(document)] == ["a"]
    media, table = body(caller, "/table")
    assert media == "text/csv"
    assert next(csv.reader(table.decode().splitlines())) == ["n", "s"]


def test_binary_bodies_are_bytes(caller: Caller) -> None:
    assert body(caller, "/png")[1].startswith(b"\x89PNG\r\n")
    media, content = body(caller, "/bin")
    assert media == "application/octet-stream"
    assert b"\x00" in content


def test_range_is_served_as_json(caller: Caller) -> None:
    media, content = body(caller, "/any")
    assert media == "application/json"
    assert json.loads(content).keys() == {"a"}


def test_accepted_media_type_is_served(caller: Caller) -> None:
    assert body(caller, "/both") == ("text/plain", b"hi")
    media, content = body(caller, "/both", "application/json")
    assert media == "application/json"
    assert isinstance(json.loads(content)["a"], int)
    assert body(caller, "/both", "application/xml, */*;q=0.1")[0] == "text/plain"


def test_redirection_alone_is_what_is_responded(caller: Caller) -> None:
    assert caller("GET", "/moved", key=False).status == 302


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("", 200),
        # deepObject: members in brackets
        ("filter[n]=1&filter[color]=red", 200),
        ("filter[n]=1&filter[color]=green", 400),
        ("filter[color]=red", 400),
        ("filter[n]=x", 400),
        # exploded form: members by their own names
        ("size=3", 200),
        ("size=x", 400),
        # content: JSON in a text
        (f"where={quote(json.dumps({'a': 1}))}", 200),
        (f"where={quote(json.dumps({'a': 'x'}))}", 400),
        ("where=%7Ba", 400),
        ("ids=1%7C2", 200),
    ],
)
def test_parameters_of_all_styles(caller: Caller, query: str, status: int) -> None:
    assert caller("GET", f"/things?{query}", headers=SESSION, key=False).status == status


@pytest.mark.parametrize(
    ("cookie", "status"), [("session=1", 200), ("session=x", 400), ("other=1", 400), ("", 400)]
)
def test_cookies_are_read(caller: Caller, cookie: str, status: int) -> None:
    headers = {**TOKEN, "cookie": cookie}
    assert caller("GET", "/things", headers=headers, key=False).status == status


def parts(*fields: tuple[str, str, bytes]) -> bytes:
    """A form of several parts: name, further options, content."""
    found = b"".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"{more}\r\n\r\n'.encode()
        + it
        + b"\r\n"
        for name, more, it in fields
    )
    return found + b"--x--\r\n"


FILE = ("file", '; filename="a.bin"', b"\x00\xff\r\n--y")


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (parts(FILE), 200),
        (parts(FILE, ("n", "", b"1"), ("note", "", "é".encode())), 200),
        (parts(("note", "", b"a")), 422),
        (parts(FILE, ("n", "", b"x")), 422),
        (parts(FILE, ("note", "", b"\xff")), 400),
        (parts(FILE)[:-6], 400),
        (b"no parts", 400),
        (b"", 400),
    ],
)
def test_forms_of_several_parts_are_read(caller: Caller, sent: bytes, status: int) -> None:
    headers = {"content-type": 'multipart/form-data; boundary="x"'}
    response: Any = caller("POST", "/upload", body=sent, headers=headers, key=False)
    assert response.status == status, response.raw


JSON_PART = (
    b'--x\r\nContent-Disposition: form-data; name="%s"\r\n'
    b"Content-Type: application/json\r\n\r\n%s\r\n"
)


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ([(b"tags", b'{"a": 1}'), (b"tags", b"{}")], 200),
        ([(b"tags", b'[{"a": 1}]'), (b"n", b"1")], 200),
        ([(b"tags", b'"a"')], 422),
        ([(b"n", b'"1"')], 422),
        ([(b"n", b"1"), (b"n", b"2")], 400),
        ([(b"n", b"{")], 400),
    ],
)
def test_parts_of_json_are_read_as_json(
    caller: Caller, sent: list[tuple[bytes, bytes]], status: int
) -> None:
    headers = {"content-type": 'multipart/form-data; boundary="x"'}
    body = b"".join(JSON_PART % part for part in sent) + parts(FILE)
    response: Any = caller("POST", "/upload", body=body, headers=headers, key=False)
    assert response.status == status, response.raw
