"""Which operation a path and a method lead to."""

from collections.abc import Sequence

import pytest

from concord.emulator._router import Router
from tests.emulator.kit import Caller

EVENTS = [("/event/{id}", "get", "by id"), ("/event/upcoming", "get", "upcoming")]


def found(routes: Sequence[tuple[str, str, object]], path: str) -> tuple[object, dict[str, str]]:
    """What GET `path` leads to, and its parameters."""
    match = Router(routes).match(path)
    return (match.methods["GET"], match.parameters) if match else (None, {})


@pytest.mark.parametrize("routes", [EVENTS, EVENTS[::-1]])
def test_a_fixed_segment_wins_whatever_the_order(routes: list[tuple[str, str, object]]) -> None:
    assert found(routes, "/event/upcoming") == ("upcoming", {})
    assert found(routes, "/event/7") == ("by id", {"id": "7"})


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/b/x", (2, {"c": "x"})),
        ("/a/x", (1, {"a": "a"})),
        ("/b/x.json", (3, {"c": "x"})),
        ("/a/y", (None, {})),
    ],
)
def test_router_prefers_the_earlier_fixed_segment(path: str, expected: object) -> None:
    routes = [("/{a}/x", "get", 1), ("/b/{c}", "get", 2), ("/b/{c}.json", "get", 3)]
    assert found(routes, path) == expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/o/a%2Fb", (1, {"id": "a/b"})), ("/o/a%20b", (2, {})), ("/o/a/b", (None, {}))],
)
def test_segments_are_decoded_after_they_are_split(path: str, expected: object) -> None:
    assert found([("/o/{id}", "get", 1), ("/o/a b", "get", 2)], path) == expected


@pytest.mark.parametrize(
    "target", ["/orders/", "/orders/ord_00001/", "/nothing", "//orders", "/Orders"]
)
def test_another_path_is_404(seeded: Caller, target: str) -> None:
    response = seeded("GET", target)
    assert response.status == 404
    assert response.json["code"] == "NOT_FOUND"


def test_paths_stand_under_the_servers_path(seeded: Caller) -> None:
    assert seeded("GET", "/orders").status == 200
    assert seeded("GET", "/_emulator/../orders").status == 404


def test_a_method_that_is_not_there_is_405_with_all_that_are(seeded: Caller) -> None:
    response = seeded("POST", "/orders/ord_00001")
    assert response.status == 405
    assert response.headers["allow"] == "DELETE, GET, HEAD, PATCH, PUT"
    assert seeded("OPTIONS", "/token").headers["allow"] == "POST"


def test_head_is_get_without_the_body(seeded: Caller) -> None:
    head, get = seeded("HEAD", "/orders/ord_00001"), seeded("GET", "/orders/ord_00001")
    assert head.status == get.status == 200
    assert head.raw == b""
    assert head.headers == get.headers
    assert head.headers["content-length"] == str(len(get.raw))
    assert seeded("HEAD", "/token").status == 405
