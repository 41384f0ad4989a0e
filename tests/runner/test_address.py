"""A base URL that is not the API's: what was meant, or what is there instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from concord.errors import CouldNotRunError
from concord.http import Response
from concord.runner.planning.targets import base_url
from concord.runner.worker.base_url import Read, candidates, misplaced
from concord.spec import Operation, Spec, load_file

HOST = "http://127.0.0.1:9"
DOCUMENT = """
openapi: 3.1.0
info: {title: Club, version: "1"}
servers: [{url: "https://club.example/api/2"}]
paths:
  /v1/members: {get: {operationId: members.list, responses: {"200": {description: All.}}}}
  /v1/games: {get: {operationId: games.list, responses: {"200": {description: All.}}}}
"""


@pytest.fixture
def club(tmp_path: Path) -> Spec:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT, "utf-8")
    return load_file(path, api="club")


def answer(
    status: int, kind: str = "application/json", text: str = "{}", where: str = ""
) -> Response:
    headers = {"content-type": kind, **({"location": where} if where else {})}
    return Response(status=status, headers=headers, body=text.encode())


def said(
    club: Spec, url: str, sent: Response, right: str = "", unknown: Response | None = None
) -> str:
    """What is said of `url` where each read is answered with `sent`, and at `right` with data."""
    reads = [Read(operation=it, target=it.path, sent=sent) for it in club.operations]

    def send(operation: Operation, target: str, base: str) -> Response:
        del operation, target
        return answer(200) if base == right else sent

    return misplaced(club, url, reads, send, lambda path: unknown or sent) or ""


@pytest.mark.parametrize(
    ("given", "right"),
    [
        (HOST, f"{HOST}/api/2"),
        (f"{HOST}/api/2/api/2", f"{HOST}/api/2"),
        (f"{HOST}/api/2/v1", f"{HOST}/api/2"),
        (f"{HOST}/api/2/docs/index.html", f"{HOST}/api/2"),
        (f"{HOST}/proxy", f"{HOST}/proxy/api/2"),
    ],
)
def test_misplaced_names_the_address_that_answers(club: Spec, given: str, right: str) -> None:
    assert right in candidates(club, given)
    assert f"use {right} as the base URL (it responds)" in said(club, given, answer(404), right)


def test_misplaced_tells_what_is_there_instead(club: Spec) -> None:
    page = answer(200, "text/html", "<html>")
    assert "pages for a browser" in said(club, HOST, page)
    assert "redirects every read to http://127.0.0.1:9/login" in said(
        club, HOST, answer(302, where="/login")
    )
    assert "a path that does not exist" in said(club, HOST, answer(404))
    assert "(documented: https://club.example/api/2)" in said(club, HOST, answer(404))


def test_misplaced_names_where_all_is_redirected_to(club: Spec) -> None:
    reads = [
        Read(operation=it, target=it.path, sent=answer(301, where=f"https://club.example{it.path}"))
        for it in club.operations
    ]
    told = misplaced(club, HOST, reads, lambda *_: answer(404), lambda _: answer(404))
    assert told == f"club: {HOST} redirects to https://club.example: use that as the base URL"


@pytest.mark.parametrize("sent", [answer(200), answer(400), answer(500), answer(401), answer(403)])
def test_misplaced_is_silent_where_an_api_answers(club: Spec, sent: Response) -> None:
    assert said(club, HOST, sent) == ""


def test_misplaced_is_silent_for_other_404s(club: Spec) -> None:
    assert said(club, HOST, answer(404), unknown=answer(404, text="no such route")) == ""


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("127.0.0.1:8080", "did you mean http://127.0.0.1:8080?"),
        ("localhost:8080/api/", "did you mean http://localhost:8080/api?"),
        ("api.club.example", "did you mean https://api.club.example?"),
        ("https://club.example/docs#top", "did you mean https://club.example/docs?"),
        ("http://a b", "it contains a space"),
        ("https://me:s3cret@club.example", "the base URL names a user"),
    ],
)
def test_base_url_says_what_was_meant(text: str, what: str) -> None:
    with pytest.raises(CouldNotRunError) as caught:
        base_url(text)
    assert what in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_base_url_takes_blanks_and_a_slash_away() -> None:
    assert base_url(" http://127.0.0.1:1/api/\n") == "http://127.0.0.1:1/api"


@pytest.mark.parametrize("where", ["http://[::1", "//[", "", "javascript:1"])
def test_misplaced_takes_a_location_that_is_no_url(club: Spec, where: str) -> None:
    assert "it redirects every read to" in said(club, HOST, answer(302, where=where))
