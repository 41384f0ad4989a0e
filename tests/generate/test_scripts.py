"""Which example scripts a package has, and that each does what it shows.

`test_readme.py` runs those of the committed packages against their emulators, `test_types.py` and
`test_packages.py` have both type checkers read them.
"""

import importlib.util
import json
from pathlib import Path
from types import ModuleType
from typing import Any

import httpx2
import pytest

from concord import project
from concord.generate._scripts import ABOUT
from tests.generate._kit import HEAD, answering, package

ALWAYS = {"quickstart", "errors", "testing"}
PAGED = {"iadvize", "iadvize-connector", "inviplay", "invivox", "ivalid"}
SENDS_EVENTS = {"iadvize", "ivalid"}


def script(folder: Path, name: str) -> ModuleType:
    """An example as a module, which nothing was run of."""
    found = importlib.util.spec_from_file_location(f"shown_{name}", folder / f"{name}.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    return module


@pytest.mark.parametrize("api", project.apis())
def test_scripts_of_an_api_follow_from_what_it_has(api: str) -> None:
    folder = project.current().generated / api / "examples"
    written = {path.stem for path in folder.iterdir() if path.suffix == ".py"}
    has = {
        "paging": api in PAGED,
        "webhooks": api in SENDS_EVENTS,
        "upload": api == "inviplay",
    }
    assert written == ALWAYS | {name for name, there in has.items() if there}
    readme = (folder.parent / "README.md").read_text("utf-8")
    for name, about in ABOUT.items():
        assert (f"[{name}](examples/{name}.py) ({about})" in readme) == (name in written)


@pytest.mark.parametrize("api", project.apis())
def test_example_of_testing_has_tests_that_pass(api: str) -> None:
    module = script(project.current().generated / api / "examples", "testing")
    tests = [value for name, value in vars(module).items() if name.startswith("test_")]
    assert len(tests) == (1 if api == "invivox" else 2)  # it has lists only, and no record
    for test in tests:
        test()


def test_example_of_testing_can_fail() -> None:
    module = script(project.current().generated / "ivalid" / "examples", "testing")
    module.ANSWER = {**module.ANSWER, "status": "other"}  # type: ignore[attr-defined]
    module.test_fetch()
    module.fetch = lambda client: client.teams.list().items[0]  # type: ignore[attr-defined]
    with pytest.raises(Exception, match=r".+"):
        module.test_fetch()


@pytest.mark.parametrize("api", sorted(SENDS_EVENTS))
def test_example_of_webhooks_refuses_what_is_not_signed(api: str, capsys: Any) -> None:
    module = script(project.current().generated / api / "examples", "webhooks")
    module.main()
    shown = capsys.readouterr().out
    assert shown.count("refused:") == 2
    assert "Event {" in shown
    assert module.receive(json.dumps(module.DELIVERY).encode(), {}) == 400


def test_example_of_errors_explains_each_error() -> None:
    import ivalid

    explain = script(project.current().generated / "ivalid" / "examples", "errors").explain

    def failing(status: int) -> str:
        transport = httpx2.MockTransport(lambda request: httpx2.Response(status, text="why"))
        with ivalid.Client(api_key="x", transport=transport, max_retries=0) as client:
            with pytest.raises(ivalid.APIError) as caught:
                client.teams.list()
            return str(explain(caught.value))

    assert [failing(status) for status in (401, 404, 429, 500, 200)] == [
        "the credentials are refused",
        "there is no such thing: None",
        "too many requests; wait for a while",
        "refused with 500 (request None): why",
        "a success in another form than documented: why",
    ]
    assert explain(ivalid.APITimeoutError("x")).startswith("no answer in time")
    assert explain(ivalid.APIConnectionError("x")) == "the server cannot be reached"
    assert explain(ivalid.PaginationError("too many")) == "too many"


UPLOADS = """
paths:
  /scans:
    post:
      operationId: scans.create
      requestBody:
        required: true
        content: {CONTENT}
      responses: {"204": {description: Done.}}
"""
KINDS = {
    "multipart": (
        "{multipart/form-data: {schema: {type: object, required: [file, title], properties: "
        "{file: {type: string, contentMediaType: application/pdf}, title: {type: string}}}}}",
        b'filename="file"',
    ),
    "several": (
        "{multipart/form-data: {schema: {type: object, required: [files], properties: "
        "{files: {type: array, items: {type: string, contentMediaType: image/png}}}}}}",
        b'name="files"',
    ),
    "bytes": ("{application/octet-stream: {}}", b"a sample"),
    "base64": (
        "{application/json: {schema: {type: object, required: [scan], properties: "
        "{scan: {type: string, contentEncoding: base64}}}}}",
        b'{"scan": "YSBzYW1wbGU="}',
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_example_of_uploading_sends_bytes(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content, expected = KINDS[kind]
    name = f"scans{kind}"
    with package(HEAD + UPLOADS.replace("{CONTENT}", content), tmp_path, name) as module:
        wire = answering(httpx2.Response(204))
        monkeypatch.setattr("sys.argv", ["upload.py"])
        shown = script(tmp_path / "out" / "examples", "upload")
        made = module.Client
        shown.Client = lambda: made(transport=httpx2.MockTransport(wire))  # type: ignore[attr-defined]
        shown.main()
    assert expected in wire.last.content
    assert kind == "base64" or b"a sample" in wire.last.content


def test_an_api_without_operations_has_scripts_that_run(tmp_path: Path) -> None:
    with package(HEAD + "paths: {}\n", tmp_path, "nothing") as module:
        folder = tmp_path / "out" / "examples"
        assert {path.stem for path in folder.glob("*.py")} == ALWAYS
        script(folder, "testing").test_fetch()
        script(folder, "quickstart").main()
        assert module.resources.__all__ == []
