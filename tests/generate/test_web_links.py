"""Pages for a browser: functions that make their addresses."""

from pathlib import Path

import iadvize
import pytest

from tests.generate._kit import HEAD, package

BARE = HEAD + "paths: {}\n"
LINKED = BARE + (
    "x-web-links:\n"
    "  login_url:\n"
    "    url: http://shop.example/login\n"
    '    description: Says "hello"\n'
    "    x-source: [Login]\n"
    "    query:\n"
    "      - {argument: key, name: the key, required: true, description: Key.}\n"
)


def test_the_documented_links_are_made_as_they_are_shown() -> None:
    base = "http://www.iadvize.com/admin/login?key=0123456789abcdef"
    assert iadvize.sso_url("0123456789abcdef") == base
    assert iadvize.sso_url("0123456789abcdef", backto="/pupitre") == f"{base}&backto=/pupitre"
    assert iadvize.sso_url("0123456789abcdef", backto="users/") == f"{base}&backto=users/"


def test_the_scheme_may_be_chosen() -> None:
    assert iadvize.sso_url("k", scheme="https") == "https://www.iadvize.com/admin/login?key=k"


@pytest.mark.parametrize("key", ["a&backto=/evil", "a#b", "a b", "é", "a?b=c"])
def test_a_value_cannot_become_part_of_the_address(key: str) -> None:
    url = iadvize.sso_url(key)
    assert url.startswith("http://www.iadvize.com/admin/login?key=")
    assert not set(url.removeprefix("http://www.iadvize.com/admin/login?key=")) & set("&#? é=")


def test_web_links_become_functions(tmp_path: Path) -> None:
    with package(LINKED, tmp_path / "linked", "linked") as linked:
        assert linked.login_url("x y") == "http://shop.example/login?the%20key=x%20y"
        assert "login_url" in linked.__all__
    with package(BARE, tmp_path / "bare", "bare") as bare:
        assert "login_url" not in bare.__all__
