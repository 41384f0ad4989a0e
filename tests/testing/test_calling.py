"""A server of one's own, driven as its caller does."""

from __future__ import annotations

import json

import pytest
from scripts._bench import _connector_mistakes as planted

from concord import project
from concord.cli import call
from concord.errors import CouldNotRunError
from concord.testing import caller_of, serving

API = "iadvize-connector"


def words(url: str, *, own_paths: bool = True) -> list[str]:
    found = [API, "--as-iadvize", "--base-url", url]
    for name, path in planted.OWN_PATHS.items() if own_paths else ():
        found += ["--path", f"{name}={path}"]
    for name, value in planted.FIXTURES.items():
        found += ["--fixture", f"{name}={value if isinstance(value, str) else json.dumps(value)}"]
    return found


def test_the_desk_shows_what_an_agent_sees(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(planted.made()) as url:
        assert call.main(words(url)) == 0
    said = capsys.readouterr().out
    assert "✓ the step is confirmed, the next one opens" in said
    assert "field_password: password is not valid" in said
    assert "▸ Lamps (3)" in said
    assert "CRM profile: ↗ https://crm.example/C-1042" in said
    assert "☐ Create a ticket\n      ____ Brand *" in said
    assert said.endswith("all of it works\n")


@pytest.mark.parametrize(
    ("kind", "what"),
    [
        (planted.RefusesEverything, "✗ valid fields are refused"),
        (planted.AcceptsEverything, "✗ invalid fields are accepted"),
        (planted.VisitorUnknown, "✗ the known visitor has no profile"),
        (planted.SearchFindsNothing, "✗ the search finds nothing"),
        (planted.RequiredMissing, '"isRequired" is a required property'),
    ],
)
def test_what_would_not_work_is_said(
    kind: type, what: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with serving(planted.made(kind)) as url:
        assert call.main(words(url)) == 1
    said = capsys.readouterr().out
    assert what in said
    assert said.endswith("1 would not work\n")


def test_other_paths_are_no_crash(capsys: pytest.CaptureFixture[str]) -> None:
    with serving(planted.made()) as url:
        assert call.main(words(url, own_paths=False)) == 1
    assert "✗ GET /categories: 404" in capsys.readouterr().out


def test_no_server_is_an_error() -> None:
    with pytest.raises(CouldNotRunError, match="is your server listening there"):
        call.main(words("http://127.0.0.1:9"))


def test_a_stranger_is_not_called() -> None:
    with pytest.raises(CouldNotRunError, match="add --yes-this-url-is-mine"):
        call.main(words("https://connector.example"))


def test_an_api_without_a_caller_is_an_error() -> None:
    with pytest.raises(CouldNotRunError, match=r"no contracts/callers/ivalid\.py"):
        call.main(["ivalid", "--base-url", "http://127.0.0.1:9"])


def test_an_api_without_a_caller_names_those_that_have_one() -> None:
    with pytest.raises(CouldNotRunError, match="there is one for: iadvize-connector"):
        caller_of(project.load("lara"))
    assert caller_of(project.load(API)).NAME == "iadvize"
