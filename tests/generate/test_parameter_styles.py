"""Parameters that are no plain values: written as the table of styles of OpenAPI 3.1.1 has it."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

Made = Callable[..., Any]
RGB = {"R": 100, "G": 200}


@pytest.mark.parametrize(
    ("arguments", "sent"),
    [
        ({"form": {"a": "x", "b": [1, 2]}}, "a=x&b=1&b=2"),
        ({"form": {"a": "x & y"}}, "a=x%20%26%20y"),
        ({"form": {}}, ""),
        ({"joined": {"a": "1,2"}}, "joined=a,1%2C2"),
        ({"deep": {"a": "x", "in": {"c": 1}}}, "deep%5Ba%5D=x&deep%5Bin%5D%5Bc%5D=1"),
        ({"list": ["a", "b,c"]}, "list=a&list=b%2Cc"),
        ({"list": []}, ""),
        ({"commas": ["a", "b,c"]}, "commas=a,b%2Cc"),
        ({"spaces": ["a", "b"]}, "spaces=a%20b"),
        ({"pipes": ["a", "b"]}, "pipes=a%7Cb"),
        ({"content": {"a": "é"}}, "content=%7B%22a%22%3A%22%C3%A9%22%7D"),
        ({"content": None}, "content=null"),
        ({"any": ["a", 1]}, "any=a&any=1"),
        ({"any": {"a": 1}}, "a=1"),
        ({"any": 0}, "any=0"),
        ({"page": 0}, "page=0"),
    ],
)
def test_query_is_written_in_the_documented_style(
    archived: Made, arguments: Any, sent: str
) -> None:
    client, wire = archived()
    client.styles.query(**arguments)
    assert wire.last.url.query.decode() == sent


def path(wire: Any) -> str:
    return wire.last.url.raw_path.decode()  # type: ignore[no-any-return]


def test_arrays_and_objects_in_a_path(archived: Made) -> None:
    client, wire = archived()
    client.styles.simple(["a/b", "c"], RGB, RGB)
    assert path(wire) == "/simple/a%2Fb,c/R,100,G,200/R=100,G=200"


def test_label_style(archived: Made) -> None:
    client, wire = archived()
    client.styles.label("blue", ["a", "b"], ["a", "b"], RGB)
    assert path(wire) == "/label/.blue.a,b.a.b.R=100.G=200"


def test_matrix_style(archived: Made) -> None:
    client, wire = archived()
    client.styles.matrix("blue", ["a", "b"], ["a", "b"], RGB)
    assert path(wire) == "/matrix;one=blue;list=a,b;exploded=a;exploded=b;R=100;G=200"


@pytest.mark.parametrize("value", [[], {}, [""], ["."], [".."]])
def test_path_that_would_address_something_else_is_refused(archived: Made, value: Any) -> None:
    client, wire = archived()
    with pytest.raises(ValueError, match=r"list: .*would address another resource"):
        client.styles.simple(value, RGB, RGB)
    assert wire.requests == []


def test_nested_values_are_refused_where_a_style_has_none(archived: Made) -> None:
    client, _ = archived()
    with pytest.raises(TypeError, match="list: list where one value is expected"):
        client.styles.simple([["a"]], RGB, RGB)


def test_headers_and_cookies(archived: Made) -> None:
    client, wire = archived()
    client.styles.headers(
        x_list=["a", "b"],
        x_object={"a": "1"},
        x_exploded={"a": "1"},
        x_content={"a": "é"},
        x_day=dt.date(2025, 1, 2),
        x_flag=False,
        session="a b;c",
        ids=[1, 2],
    )
    headers = wire.last.headers
    shown = [headers[f"x-{it}"] for it in ("list", "object", "exploded", "content", "day", "flag")]
    assert shown == ["a,b", "a,1", "a=1", '{"a":"\\u00e9"}', "2025-01-02", "false"]
    assert headers["cookie"] == "session=a%20b%3Bc; ids=1,2"


def test_no_cookie_is_sent_that_was_not_given(archived: Made) -> None:
    client, wire = archived()
    client.styles.headers()
    assert "cookie" not in wire.last.headers
    assert "x-list" not in wire.last.headers


def test_query_in_a_documented_style_has_defaults_and_hides_secrets(archived: Made) -> None:
    client, wire = archived(default_query={"commas": ["c"], "page": 1, "lang": "fr"})
    client.styles.query(commas=["a", "b"], extra_query={"access_token": "t0p"})
    assert wire.last.url.query.decode() == "commas=a,b&page=1&lang=fr&access_token=t0p"
    assert "t0p" not in str(wire.last.url)


@pytest.mark.parametrize("value", ["a\r\nX-Evil: 1", "a\0b"])
def test_header_in_a_documented_style_is_checked(archived: Made, value: str) -> None:
    client, wire = archived()
    with pytest.raises(ValueError, match="header 'X-List': U"):
        client.styles.headers(x_list=[value])
    assert wire.requests == []
