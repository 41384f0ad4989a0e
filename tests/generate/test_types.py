"""What a second type checker (pyright, strict) says of right and of wrong use of the packages.

mypy's view of the same is in `test_packages.py`; `nox -s lint` has both check the packages
themselves. Every line that must be refused is marked, and a
mark that is not needed is an error: a call that pyright wrongly accepts fails the test.
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from concord import project
from tests.generate._kit import HEAD, package
from tests.generate.test_packages import APIS, USE, write_what_users_read

OLD = """
paths:
  /things:
    get:
      operationId: things.list
      summary: List
      parameters:
        - name: owner
          in: query
          deprecated: true
          schema: {type: string}
          x-replaced-by: {parameter: "of[]", as: first-of}
        - {name: "of[]", in: query, schema: {type: array, items: {type: string}}}
      responses: &answer
        "200":
          description: A thing.
          content:
            application/json:
              schema:
                type: object
                title: Thing
                required: [id]
                properties:
                  id: {type: string}
                  role:
                    type: string
                    deprecated: true
                    x-replaced-by: {member: allRoles, as: first-of}
                  allRoles: {type: array, items: {type: string}}
                  number: {type: integer, deprecated: true, x-replaced-by: {member: id, as: equal}}
                  parts:
                    type: array
                    items: {type: string}
                    deprecated: true
                    x-replaced-by: {operation: things.list, parameter: "of[]", as: ids-of}
  /things/old:
    get:
      operationId: things.get
      summary: Get
      deprecated: true
      responses: {"204": {description: Nothing.}}
""".replace("&answer", "")
DEPRECATED_USE = """
from oldthings import AsyncClient, Client

thing = Client().things.list(of=["a"])
print(thing.id)
print(thing.role)  # deprecated
print(thing.number)  # deprecated
print(thing.parts)  # deprecated
Client().things.list(owner="a")  # deprecated
Client().things.get()  # deprecated


async def main() -> None:
    things = AsyncClient().things
    await things.list(of=["a"])
    await things.list(owner="a", of=["a"])  # deprecated
    await things.get()  # deprecated
"""


def check(folder: Path, paths: list[Path], **rules: Any) -> dict[str, Any]:
    """What pyright says of the Python files in `folder`, packages in `paths` at hand."""
    settings = {
        "include": ["."],
        "extraPaths": [str(path) for path in paths],
        "pythonVersion": "3.11",
        "typeCheckingMode": "strict",
        "reportUnnecessaryTypeIgnoreComment": "error",
        **rules,
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "basedpyright", "--outputjson", "--pythonpath", sys.executable],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode in (0, 1), done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def problems(report: dict[str, Any]) -> list[str]:
    return [
        f"{Path(it['file']).name}:{it['range']['start']['line'] + 1}: {it['message']}"
        for it in report["generalDiagnostics"]
    ]


def test_use(tmp_path: Path, shop: Any) -> None:
    """No error and no warning in what READMEs and examples show; wrong use is refused."""
    write_what_users_read(tmp_path)
    (tmp_path / "use_shop.py").write_text(USE, encoding="utf-8")
    paths = [*(project.current().generated / api for api in APIS), Path(shop.__file__).parents[1]]
    assert problems(check(tmp_path, paths, reportDeprecated="error")) == []


@pytest.fixture(scope="module")
def old(tmp_path_factory: pytest.TempPathFactory) -> Any:
    folder = tmp_path_factory.mktemp("old")
    with package(HEAD + OLD, folder, "oldthings"):
        yield folder / "out"


def test_what_is_deprecated_warns(tmp_path: Path, old: Path) -> None:
    (tmp_path / "use_old.py").write_text(DEPRECATED_USE, encoding="utf-8")
    report = check(tmp_path, [old], reportDeprecated="warning")
    lines = enumerate(DEPRECATED_USE.splitlines(), 1)
    expected = [number for number, line in lines if line.endswith("# deprecated")]
    warned = [it["range"]["start"]["line"] + 1 for it in report["generalDiagnostics"]]
    assert sorted(set(warned)) == expected
    assert {it["severity"] for it in report["generalDiagnostics"]} == {"warning"}
    told = str(problems(report))
    for instead in (
        "Use `all_roles`: this is the first of its values.",
        "Use `id`, which has the same value.",
        "Use `client.things.list(of=…)`, which finds them.",
        "Use `of`, which takes several values.",
    ):
        assert instead in told


def test_mypy_warns_as_well(tmp_path: Path, old: Path) -> None:
    (tmp_path / "use_old.py").write_text(DEPRECATED_USE, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--enable-error-code=deprecated",
         "--no-incremental", "--config-file", "", "use_old.py"],
        cwd=tmp_path, env={"MYPYPATH": str(old)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    lines = enumerate(DEPRECATED_USE.splitlines(), 1)
    expected = [number for number, line in lines if line.endswith("# deprecated")]
    shown = [line for line in done.stdout.splitlines() if "[deprecated]" in line]
    assert [int(line.split(":")[1]) for line in shown] == expected, done.stdout
    assert done.stdout.splitlines()[-1].startswith(f"Found {len(shown)} errors")


def test_the_docstrings_name_what_to_use_instead(old: Path) -> None:
    things = sys.modules["oldthings"].Client().things
    assert "owner: Deprecated. Use `of`, which takes several values." in things.list.__doc__


def test_deprecated_members_and_arguments_work_as_before(old: Path) -> None:
    module = sys.modules["oldthings"]
    import httpx2

    seen: list[str] = []

    def handle(request: httpx2.Request) -> httpx2.Response:
        seen.append(str(request.url))
        return httpx2.Response(200, json={"id": "1", "role": "x"})

    client = module.Client(transport=httpx2.MockTransport(handle))
    assert client.things.list(owner="a").role == "x"
    assert seen == ["https://shop.example/things?owner=a"]
