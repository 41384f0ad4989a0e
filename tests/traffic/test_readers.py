"""Readers: every format gives the same exchanges; damage is reported after what precedes it."""

import io
import json
from pathlib import Path
from typing import Any

import pytest

from concord.errors import CouldNotRunError
from concord.traffic import DamagedError, RecordingEntry, Unreadable, _har, read
from concord.traffic._recorded import Counted

RECORDINGS = Path(__file__).parent / "recordings"
SCHEMATHESIS = ("schemathesis.har", "schemathesis.yaml", "schemathesis.ndjson")


def exchanges(path: Path) -> list[RecordingEntry]:
    items = list(read(path))
    assert all(isinstance(item, RecordingEntry) for item in items)
    return [item for item in items if isinstance(item, RecordingEntry)]


def essence(items: list[RecordingEntry]) -> list[Any]:
    return [
        (
            it.number,
            it.request.method,
            it.request.target,
            it.response.status,
            it.response.body,
            it.request.body,
        )
        for it in items
    ]


def test_read_gives_the_same_for_three_reports_of_a_run() -> None:
    har, yaml, events = (exchanges(RECORDINGS / name) for name in SCHEMATHESIS)
    assert len(har) == 6
    assert essence(yaml) == essence(events)
    assert [it.request.target for it in har] == [it.request.target for it in yaml]
    assert [json.loads(it.response.body or b"") for it in har] == [
        json.loads(it.response.body or b"") for it in yaml
    ]
    assert all(it.request.headers["authorization"] == "[Filtered]" for it in (*yaml, *events))
    assert [it.deliberate for it in yaml] == [it.deliberate for it in events]
    assert {it.deliberate for it in yaml} == {True, False}


def test_read_gives_the_same_for_browser_and_proxy() -> None:
    browser = exchanges(RECORDINGS / "chromium.har")
    proxy = exchanges(RECORDINGS / "mitmdump.har")
    seen = [
        (
            it.request.method,
            it.request.target.partition("//")[2],
            it.response.status,
            it.response.body,
        )
        for it in proxy
    ]
    for it in browser:
        assert (
            it.request.method,
            it.request.target.partition("//")[2],
            it.response.status,
            it.response.body,
        ) in seen
    assert browser[1].request.headers["content-type"] == "application/json"
    assert b"client_credentials" in (browser[1].request.body or b"")


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # mitmproxy's own dependencies
def test_read_dump_with_mitmproxy() -> None:
    pytest.importorskip("mitmproxy", reason="an extra: nox -s traffic-dumps")
    har, dump = exchanges(RECORDINGS / "mitmdump.har"), exchanges(RECORDINGS / "mitmdump.flow")
    assert [
        (it.request.method, it.request.target, it.response.status, it.response.body) for it in dump
    ] == [
        (it.request.method, it.request.target, it.response.status, it.response.body) for it in har
    ]


def test_read_dump_without_mitmproxy_explains_the_fix() -> None:
    try:
        import mitmproxy  # noqa: F401
    except ImportError:
        with pytest.raises(CouldNotRunError, match="nox -s traffic-dumps"):
            list(read(RECORDINGS / "mitmdump.flow"))


def until_damage(path: Path) -> tuple[list[RecordingEntry], bool]:
    """The items before the damage, and whether any was reported."""
    found: list[RecordingEntry] = []
    damaged = False
    try:
        for item in read(path):
            if isinstance(item, RecordingEntry):
                found.append(item)
            else:
                damaged = True
    except DamagedError:
        damaged = True
    return found, damaged


@pytest.mark.parametrize("name", ["chromium.har", *SCHEMATHESIS])
def test_read_gives_what_precedes_a_cut(name: str, tmp_path: Path) -> None:
    whole, path = (RECORDINGS / name).read_bytes(), tmp_path / "cut"
    entire = essence(exchanges(RECORDINGS / name))
    counts = set()
    for size in range(1, len(whole) - 1, len(whole) // 60):
        path.write_bytes(whole[:size])
        found, damaged = until_damage(path)
        # a cassette that ends between two interactions, or in the body of its last, looks whole
        assert damaged or name.endswith(".yaml"), size
        assert essence(found)[:-1] == entire[: max(0, len(found) - 1)]
        counts.add(len(found))
    assert len(counts) > 4  # not all or nothing


def har(*entries: Any, **more: Any) -> dict[str, Any]:
    return {"log": {"version": "1.2", **more, "entries": list(entries)}}


def entry(**changes: Any) -> dict[str, Any]:
    request = {"method": "GET", "url": "https://a.example/x", "headers": []}
    response = {"status": 200, "headers": [], "content": {"size": 2, "text": "{}"}}
    found: dict[str, Any] = {"request": request, "response": response}
    for name, value in changes.items():
        side, _, key = name.partition("__")
        if key:
            found[side][key] = value
        else:
            found[side] = value
    return found


def saved(value: Any, folder: Path) -> Path:
    path = folder / "x.har"
    path.write_text(value if isinstance(value, str) else json.dumps(value), "utf-8")
    return path


@pytest.mark.parametrize(
    ("broken", "what"),
    [
        (entry(request=None), "request.method is missing"),
        (entry(request__url=7), "request.url is not what it should be"),
        (entry(response__status="200"), "response.status is not what it should be"),
        (entry(response__headers={}), "headers is not what it should be"),
        (entry(response__headers=["x"]), "name is missing"),
        ("entry", "response is missing"),
        ({"request": {}}, "response is missing"),
    ],
)
def test_read_reports_a_malformed_entry_and_goes_on(broken: Any, what: str, tmp_path: Path) -> None:
    first, second, third = read(saved(har(entry(), broken, entry()), tmp_path))
    assert isinstance(first, RecordingEntry)
    assert isinstance(third, RecordingEntry)
    assert third.number == 3
    assert isinstance(second, Unreadable)
    assert second.number == 2
    assert what in second.what


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ("hello", "is not recognised; expected HAR"),
        ("<html></html>", "is not recognised"),
        ("{}", "no log.entries"),
        ('{"openapi": "3.1.0"}', "no log.entries"),
        ('{"log": {"entries": 3}}', "no log.entries"),
        ('{"log": {"entries": [', "before its first entry"),
        ('{"log": {"entries": [}}', "before its first entry"),
        ("http_interactions: [", "before its first interaction"),
        ("http_interactions:\n- a: *b\n- 'x", "after interaction 1"),
        ('{"Initialize": {}}\n{"ScenarioFin', "after interaction 0"),
        ('{"Initialize": {}}\n', "after interaction 0"),
        ("\x00\x01\x02", "is not recognised"),
    ],
)
def test_read_raises_for_what_is_no_recording(text: str, what: str, tmp_path: Path) -> None:
    with pytest.raises(DamagedError, match=what):
        list(read(saved(text, tmp_path)))


def test_read_accepts_an_empty_har(tmp_path: Path) -> None:
    assert list(read(saved(har(), tmp_path))) == []


def only(path: Path) -> RecordingEntry:
    (found,) = read(path)
    assert isinstance(found, RecordingEntry)
    return found


def test_read_har_of_different_tools(tmp_path: Path) -> None:
    marked = "\ufeff" + json.dumps(har(entry()))
    assert only(saved(marked, tmp_path)).response.body == b"{}"
    aborted = only(saved(har(entry(response__status=-1)), tmp_path))
    assert aborted.response.status == 0
    floating = only(saved(har(entry(response__status=200.0)), tmp_path))
    assert floating.response.status == 200
    encoded = {"text": "eyJhIjoxfQ==", "encoding": "base64"}
    assert only(saved(har(entry(response__content=encoded)), tmp_path)).response.body == b'{"a":1}'
    cut = only(saved(har(entry(response__content={"text": "{", "size": 9})), tmp_path))
    assert cut.cut
    none = only(saved(har(entry(response__content={"size": 9})), tmp_path))
    assert (none.response.body, none.cut) == (None, False)
    form = {
        "mimeType": "application/x-www-form-urlencoded",
        "params": [{"name": "a", "value": "é &"}],
    }
    assert only(saved(har(entry(request__postData=form)), tmp_path)).request.body == b"a=%C3%A9+%26"
    twice = [{"name": "X-A", "value": "1"}, {"name": "x-a", "value": "2"}]
    assert only(saved(har(entry(response__headers=twice)), tmp_path)).response.headers == {
        "x-a": "1, 2"
    }
    huge = har(entry(), creator={"seed": 10**40})
    assert only(saved(huge, tmp_path)).response.status == 200


VCRPY = """
version: 1
interactions:
- request:
    body: null
    headers: {Accept: ['*/*'], X-Count: 3}
    method: get
    uri: https://a.example/x
  response:
    body: {string: !!binary eyJhIjoxfQ==}
    headers: {Content-Type: [application/json]}
    status: {code: 200, message: OK}
- request: {body: 'no', method: POST, uri: 'https://a.example/x'}
  response: ~
- request: {method: POST, uri: 'https://a.example/x'}
"""


def test_read_cassette_of_vcrpy(tmp_path: Path) -> None:
    first, second, third = read(saved(VCRPY, tmp_path))
    assert isinstance(first, RecordingEntry)
    assert (first.request.method, first.response.body, first.response.headers) == (
        "GET",
        b'{"a":1}',
        {"content-type": "application/json"},
    )
    assert first.request.headers == {"accept": "*/*", "x-count": "3"}
    assert isinstance(second, RecordingEntry)
    assert (second.response.status, second.request.body) == (0, b"no")
    assert third == Unreadable(number=3, what="response is missing")


class Endless(io.RawIOBase):
    """A HAR whose entries never end."""

    def __init__(self) -> None:
        self.given = 0
        self._head = b'{"log": {"entries": [' + json.dumps(entry()).encode()
        self._rest = b"," + json.dumps(entry()).encode()
        self._left = b""

    def read(self, size: int = -1) -> bytes:
        while len(self._left) < size:
            self._left += self._rest if self.given or self._left else self._head
        part, self._left = self._left[:size], self._left[size:]
        self.given += len(part)
        return part

    def seek(self, offset: int, whence: int = 0) -> int:
        self.given, self._left = 0, b""
        return offset


def test_read_is_lazy() -> None:
    """An entry is handed out before the file has been read to its end."""
    source = Endless()
    found = _har.read(source)  # type: ignore[arg-type]
    assert isinstance(next(found), RecordingEntry)
    assert source.given < 200_000


def test_counted_file_skips_a_byte_order_mark() -> None:
    assert Counted(io.BytesIO(b"\xef\xbb\xbfabc")).read() == b"abc"
    source = Counted(io.BytesIO(b"abc"))
    assert (source.read(2), source.offset) == (b"ab", 2)
