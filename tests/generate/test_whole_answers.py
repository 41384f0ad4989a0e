"""Answers that deviate as a whole, in every committed package: one error of the package, no more.

What a success of another status or media type holds is read. Everything else ends in the error
that the README names, with the answer at hand; nothing else is raised, and nothing is followed.
"""

import gzip
import importlib
import json
from collections.abc import Callable
from typing import Any

import httpx2
import pytest

from concord import project
from tests.generate.test_deviations import APIS, DEVIATIONS, Answer, answers, call, plain

JSON = {"content-type": "application/json"}
Made = Callable[[bytes], httpx2.Response | Exception]


def _sent(status: int, content: bytes, **headers: str) -> Made:
    given = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return lambda body: httpx2.Response(status, content=content, headers=given)


def _as_documented(status: int = 200, before: bytes = b"", **headers: str) -> Made:
    given = {**JSON, **{name.replace("_", "-"): value for name, value in headers.items()}}
    return lambda body: httpx2.Response(status, content=before + body, headers=given)


# the answer, made of the documented body, and the error that it ends in; empty: it is read
WHOLE: dict[str, tuple[Made, str]] = {
    "status 520": (_sent(520, b"<h1>520: unknown error</h1>"), "InternalServerError"),
    "HTML 502": (_sent(502, b"<html>Bad Gateway</html>"), "InternalServerError"),
    "empty body": (_sent(200, b""), "APIDecodeError"),
    "status 203": (_as_documented(203), ""),
    "JSON as text": (_as_documented(content_type="text/plain"), ""),
    "JSON as HTML": (_as_documented(content_type="text/html; charset=utf-8"), ""),
    "unknown charset": (_as_documented(content_type="application/json; charset=none"), ""),
    "byte order mark": (_as_documented(before=b"\xef\xbb\xbf"), ""),
    "compressed": (
        lambda body: httpx2.Response(
            200, content=gzip.compress(body), headers={**JSON, "content-encoding": "gzip"}
        ),
        "",
    ),
    "compressed in name only": (
        lambda body: httpx2.Response(
            200, stream=httpx2.ByteStream(body), headers={**JSON, "content-encoding": "gzip"}
        ),
        "APIConnectionError",
    ),
    "null": (_sent(200, b"null"), "APIDecodeError"),
    "a text": (_sent(200, b'"done"'), "APIDecodeError"),
    "a page of HTML with 200": (
        _sent(200, b"<html>Maintenance</html>", content_type="text/html"),
        "APIDecodeError",
    ),
    "truncated JSON": (lambda body: httpx2.Response(200, content=body[:-2]), "APIDecodeError"),
    "two documents": (lambda body: httpx2.Response(200, content=body + body), "APIDecodeError"),
    "JSON too deep": (_sent(200, b"[" * 200_000), "APIDecodeError"),
    "status 204": (_sent(204, b""), "APIDecodeError"),
    "redirect": (_sent(302, b"", location="https://elsewhere.example/"), "APIStatusError"),
    "not modified": (_sent(304, b""), "APIStatusError"),
    "error as a list": (_sent(400, b'["wrong"]'), "BadRequestError"),
    "error as a text": (_sent(422, b'"wrong"'), "UnprocessableEntityError"),
    "error without a body": (_sent(404, b""), "NotFoundError"),
    "error in another charset": (_sent(409, b"d\xe9j\xe0 pris"), "ConflictError"),
    "odd Retry-After": (_sent(429, b"{}", retry_after="in a while, 9e999"), "RateLimitError"),
    "login page with 401": (
        _sent(401, b"<html>Log in</html>", content_type="text/html"),
        "AuthenticationError",
    ),
    "connection closed": (
        lambda body: httpx2.RemoteProtocolError("Server disconnected"),
        "APIConnectionError",
    ),
    "answer that never comes": (lambda body: httpx2.ReadTimeout("slow"), "APITimeoutError"),
}


def first(api: str) -> Answer:
    """The first documented success that is an object."""
    return next(it for it in answers(api) if isinstance(it.value, dict))


@pytest.mark.parametrize("name", WHOLE)
@pytest.mark.parametrize("api", APIS)
def test_answer_is_read_or_ends_in_the_error_that_is_documented(api: str, name: str) -> None:
    package = importlib.import_module(project.load(api).package)
    answer, (make, error) = first(api), WHOLE[name]
    body = json.dumps(answer.value).encode()
    made = make(body)
    if not error:
        read = call(api, answer.operation.id, made)
        unwrap = answer.operation.unwrap and answer.operation.unwrap.member
        opened = unwrap and not answer.operation.pagination and unwrap in answer.value
        assert plain(read) == (answer.value[unwrap] if opened else answer.value)
        return
    with pytest.raises(package.APIError) as caught:
        call(api, answer.operation.id, made)
    assert type(caught.value) is getattr(package, error)
    if isinstance(caught.value, package.APIStatusError):
        assert isinstance(made, httpx2.Response)
        assert (caught.value.status, caught.value.body) == (made.status_code, None) or (
            name == "odd Retry-After"
        )
        assert caught.value.response.content == made.content
        assert str(caught.value)


def test_at_least_forty_deviations_are_planted() -> None:
    assert len(DEVIATIONS) + len(WHOLE) >= 40
    assert {error for _, error in WHOLE.values()} >= {"", "APIDecodeError", "APIStatusError"}


def test_what_is_sent_as_documented_is_no_deviation() -> None:
    """The way of the tests themselves: without a deviation nothing is raised."""
    for api in APIS:
        answer: Any = first(api)
        response = httpx2.Response(int(answer.status), json=answer.value)
        assert call(api, answer.operation.id, response) is not None
