"""The page `api.md` of a package: everything is on it, and its links lead somewhere."""

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from concord import project
from tests.generate._kit import HEAD, package

GENERATED = project.current().generated


def page_of(api: str) -> str:
    return (GENERATED / api / "api.md").read_text("utf-8")


@pytest.mark.parametrize("api", project.apis())
def test_api_page_has_each_operation_with_what_must_be_given(api: str) -> None:
    page, spec = page_of(api), project.load(api)
    package = importlib.import_module(spec.package)
    calls = re.findall(r"^- \[`client\.(\w+)\.(\w+)\(([^)]*)\)`\]", page, re.MULTILINE)
    assert [f"{resource}.{verb}" for resource, verb, _ in calls] == [o.id for o in spec.operations]
    for resource, verb, arguments in calls:
        secrets = {credential.name: "x" for credential in spec.credentials}
        client = package.Client(**secrets, base_url="https://host.example")
        signature = inspect.signature(getattr(getattr(client, resource), verb))
        given = [it for it in signature.parameters.values() if it.kind is not it.VAR_KEYWORD]
        required = [it.name for it in given if it.default is it.empty]
        more = ["…"] if len(required) < len(given) else []
        assert arguments.split(", ") == ([*required, *more] or [""])


@pytest.mark.parametrize("api", project.apis())
def test_api_page_has_each_exported_name_once(api: str) -> None:
    names = re.findall(r"\[`(\w+)`\]\(\S+\.py\)", page_of(api))
    package = importlib.import_module(project.load(api).package)
    shown = [*names, "resources"]
    assert sorted(set(package.__all__) - set(shown)) == []
    types = [name for name in names if name in package.__all__ and name != "webhooks"]
    classes = set(package.resources.__all__)
    assert [name for name in set(types) if types.count(name) > 1 and name not in classes] == []


@pytest.mark.parametrize("api", project.apis())
@pytest.mark.parametrize("name", ["api.md", "README.md"])
def test_links_lead_to_files(api: str, name: str) -> None:
    text = (GENERATED / api / name).read_text("utf-8")
    targets = set(re.findall(r"\]\((?!https?:|#)([^)#]+)", text))
    assert targets
    assert [it for it in targets if not (GENERATED / api / it).exists()] == []


LINKED = """
externalDocs: {url: "https://docs.example/api"}
paths:
  /things:
    get:
      operationId: things.list
      summary: List | [all] <b>
      externalDocs: {url: "https://docs.example/things_(all)"}
      responses: {"204": {description: None.}}
    delete:
      operationId: things.clear
      deprecated: true
      responses: {"204": {description: None.}}
"""


def test_api_page_links_the_documentation_and_marks_what_is_deprecated(tmp_path: Path) -> None:
    with package(HEAD + LINKED, tmp_path, "linked"):
        page = (tmp_path / "out" / "api.md").read_text("utf-8")
    assert "→ `None` (deprecated)\\\n" in page
    assert "`GET /things`: List \\| \\[all\\] \\<b\\>. " in page
    assert "[Documentation](https://docs.example/things_%28all%29)" in page
    assert "[Documentation](https://docs.example/api)" in page


@pytest.mark.parametrize("api", project.apis())
def test_readme_shows_the_whole_hierarchy_of_errors(api: str) -> None:
    text = (GENERATED / api / "README.md").read_text("utf-8")
    (tree,) = re.findall(r"^```text\n(APIError\n.*?)^```", text, re.MULTILINE | re.DOTALL)
    package = importlib.import_module(project.load(api).package)
    above: list[Any] = []
    shown = set()
    for line in tree.splitlines():
        name, depth = line.split()[0], (len(line) - len(line.lstrip())) // 4
        home = package.webhooks if name.startswith("webhooks.") else package
        error = getattr(home, name.rpartition(".")[2])
        assert depth == 0 or error.__bases__[0] is above[depth - 1]
        above[depth:] = [error]
        shown.add(error)
    homes = [package, *([package.webhooks] if "webhooks" in package.__all__ else [])]
    errors = {
        found
        for home in homes
        for name in home.__all__
        if isinstance(found := getattr(home, name), type) and issubclass(found, Exception)
    }
    assert shown == errors
