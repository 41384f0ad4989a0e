"""Recordings that are meant to exhaust their reader: time, depth, memory."""

from __future__ import annotations

import copy
import io
import json
import tracemalloc
from pathlib import Path
from typing import Any, BinaryIO

import pytest
import yaml

from concord.spec import Spec
from concord.traffic import RecordingEntry, Traffic, Unreadable, as_json, read
from concord.traffic._json_stream import BrokenJsonError, JsonStream
from concord.traffic._recorded import Counted
from tests.traffic.shop import answered, load
from tests.traffic.test_readers import entry, har, saved


class Dripping(io.BytesIO):
    """A file that gives a few bytes at a time, however many are wanted."""

    def __init__(self, content: bytes, size: int) -> None:
        super().__init__(content)
        self._size = size

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self._size)


def stream(content: bytes, size: int = 65_536) -> JsonStream:
    file: BinaryIO = Dripping(content, size)
    return JsonStream(Counted(file), most=3_000_000)


def skip_items(found: JsonStream) -> None:
    for _ in found.items():
        found.skip()


VALUES = [
    None,
    -1.5e3,
    "",
    'a"b\\',
    "\\",
    "é \U0001f600 {[,]}",
    [],
    {},
    [[], {}, [1, {"a": [None, "]"]}]],
    {"a,b": {"}": "\\\\"}, "": [True, False]},
]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 65_536])
def test_json_stream_reads_values_however_the_file_is_cut(size: int) -> None:
    text = json.dumps({"skipped": VALUES, "wanted": VALUES}, ensure_ascii=False).encode()
    found = stream(b" \n" + text + b"\n", size)
    names = []
    for name in found.members():
        names.append(name)
        if name == "skipped":
            found.skip()
        else:
            assert [found.value() for _ in found.items()] == VALUES
    assert names == ["skipped", "wanted"]
    assert found.first() == b""


@pytest.mark.parametrize("text", ["", "[", "[1", "[1,", '["a', "[}", "[1 2]", '["a":1]', "]", "{}"])
def test_json_stream_raises_where_the_structure_breaks(text: str) -> None:
    found = stream(text.encode())
    with pytest.raises((BrokenJsonError, ValueError)):
        skip_items(found)


@pytest.mark.parametrize(
    ("bad", "what"),
    [
        (b"nul", "no JSON"),
        (b'{"a" 1}', "no JSON"),
        (b'"\xff"', "no JSON"),
        (b"9" * 5_000, "no JSON"),
        (b"[" * 300 + b"]" * 300, "deeper than 200"),
        (b"[" + b"1," * 1_000_001 + b"1]", "more than 1,000,000 values"),
        (b'"' + b"x" * 3_000_000 + b'"', "larger than 3 MB"),
    ],
    ids=["literal", "syntax", "encoding", "digits", "depth", "values", "size"],
)
def test_json_stream_passes_over_a_bad_value(bad: bytes, what: str) -> None:
    found = stream(b"[1," + bad + b",2]")
    taken: list[Any] = []
    for _ in found.items():
        try:
            taken.append(found.value())
        except ValueError as error:
            taken.append(str(error))
    assert taken[0::2] == [1, 2]
    assert what in taken[1]


def test_read_of_a_deep_har_is_bounded(tmp_path: Path) -> None:
    deep = json.dumps(entry())[:-1] + ', "x": ' + '{"a":' * 5_000 + "1" + "}" * 5_001
    path = saved(f'{{"log": {{"entries": [{deep}, {json.dumps(entry())}]}}}}', tmp_path)
    tracemalloc.start()
    first, second = read(path)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert isinstance(first, Unreadable)
    assert isinstance(second, RecordingEntry)
    assert peak < 3_000_000


@pytest.mark.parametrize("flow", [True, False], ids=["flow", "block"])
def test_read_passes_over_a_deep_interaction_of_a_cassette(flow: bool, tmp_path: Path) -> None:
    good = {
        "request": {"method": "GET", "uri": "https://a.example/x", "headers": {}},
        "response": {"status": {"code": 200}, "headers": {}, "body": {"string": "{}"}},
    }
    deep: Any = 1
    for _ in range(120):
        deep = [deep]
    # copies: no aliases
    first, second, third = (copy.deepcopy(good) for _ in range(3))
    cassette = {"interactions": [first, {**second, "x": deep}, third]}
    path = tmp_path / "deep.yaml"
    # flow: JSON is YAML
    text = f"interactions: {json.dumps(cassette['interactions'])}" if flow else yaml.dump(cassette)
    path.write_text(text, "utf-8")
    kinds = [type(it) for it in read(path)]
    assert kinds == [RecordingEntry, Unreadable, RecordingEntry]


def test_read_cassette_of_vcrpy_in_json(tmp_path: Path) -> None:
    interaction = {
        "request": {"method": "GET", "uri": "https://a.example/x", "headers": {"A": ["1"]}},
        "response": {"status": {"code": 200, "message": "OK"}, "body": {"string": "{}"}},
    }
    path = saved({"version": 1, "interactions": [interaction, {"request": {}}]}, tmp_path)
    first, second = read(path)
    assert isinstance(first, RecordingEntry)
    assert (first.response.status, first.response.body) == (200, b"{}")
    assert second == Unreadable(number=2, what="response is missing")


def test_read_keeps_texts_that_reports_can_hold(tmp_path: Path) -> None:
    odd = entry(request__url="https://a.example/\ud800", response__status=1e9)
    odd["response"]["headers"] = [{"name": "x", "value": "\udfff"}]
    (found,) = read(saved(har(odd), tmp_path))
    assert isinstance(found, RecordingEntry)
    assert found.request.target == "https://a.example/?"
    assert found.response.headers == {"x": "?"}
    assert found.response.status == 0


@pytest.fixture(scope="module")
def spec(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    return load(tmp_path_factory.mktemp("specs"))


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
        b'{"id": ' + b"9" * 5_000 + b"}",
        b'{"id": "\\ud800"}',
        b'{"id": NaN, "total": 1e999}',
        b"\xff\xfe\x00",
        b'{"id": "' + b"x" * 2_000_000 + b'"}',
    ],
    ids=["lists", "objects", "digits", "surrogate", "NaN", "bytes", "long"],
)
def test_no_body_loses_the_report(body: bytes, spec: Spec) -> None:
    traffic = Traffic([spec])
    traffic.take("x.har", answered(body=body))
    traffic.take("x.har", answered(method="POST", path="/orders", sent={}, body=body))
    traffic.take("x.har", answered())
    report = json.dumps(as_json(traffic, []), ensure_ascii=False)
    report.encode()
    assert json.loads(report)["exchanges"] == 3


@pytest.mark.parametrize(
    "target",
    ["/orders/%24x", "/orders/a%2Fb", "/%6Frders/x", "/orders/x%", "/orders/%zz", "/orders/\x00"],
)
def test_percent_encoded_segments_find_their_operation(target: str, spec: Spec) -> None:
    traffic = Traffic([spec])
    traffic.take("x.har", answered(path=target))
    report = as_json(traffic, [])["apis"]["shop"]
    assert report["operations"] == {"orders.get": 1}
    assert not report["findings"]
