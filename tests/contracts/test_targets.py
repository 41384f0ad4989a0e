"""`targets.toml` is read strictly, and says everything that is wrong with it at once."""

from __future__ import annotations

from pathlib import Path

import pytest

import specs
from contracts import runner
from contracts.runner._targets import NotDocumentedError, base_url, is_loopback, load, locate
from tests.contracts.conftest import target

GOOD = """
default = "here"
[targets.here]
description = "here"
where = "emulator"
allows = "writes"
[targets.there]
description = "there"
where = "sandbox"
allows = "read-only"
rate = "5/s"
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "targets.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_our_own_targets_are_right() -> None:
    targets = load()
    assert targets.default == "emulator"
    assert targets.by_name["emulator"].embedded
    assert not targets.by_name["emulator"].read_only
    assert not targets.by_name["sandbox"].read_only
    assert targets.by_name["live"].read_only
    assert targets.by_name["live"].rate is not None


def test_a_good_file_is_read(tmp_path: Path) -> None:
    targets = load(written(tmp_path, GOOD))
    assert targets.default == "here"
    there = targets.by_name["there"]
    assert (there.where, there.read_only, there.rate) == ("sandbox", True, "5/s")


@pytest.mark.parametrize(
    ("good", "bad", "problem"),
    [
        ('default = "here"', 'default = "nowhere"', "default = 'nowhere' names no target"),
        ('allows = "writes"', 'allows = "all"', "targets.here.allows is 'all'"),
        ('rate = "5/s"', 'rate = "5 per second"', "targets.there.rate is '5 per second'"),
        ('rate = "5/s"', 'rate = "0/s"', "targets.there.rate is '0/s'"),
        ('rate = "5/s"', 'speed = "5/s"', "targets.there.speed is not known"),
        ('where = "sandbox"', 'where = ""', "targets.there.where is missing or no text"),
        ("[targets.here]", "[targets.here", "is not TOML"),
    ],
)
def test_a_bad_file_is_told_what_is_wrong(
    tmp_path: Path, good: str, bad: str, problem: str
) -> None:
    path = written(tmp_path, GOOD.replace(good, bad, 1))
    with pytest.raises(runner.CouldNotRunError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert problem in str(caught.value)


def test_everything_wrong_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('"writes"', '"all"').replace('"5/s"', '"fast"')
    with pytest.raises(runner.CouldNotRunError) as caught:
        load(written(tmp_path, text))
    assert "targets.here.allows" in str(caught.value)
    assert "targets.there.rate" in str(caught.value)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(runner.CouldNotRunError, match="cannot be read"):
        load(tmp_path / "targets.toml")


def test_a_target_is_located_by_the_environment_of_the_spec(spec: specs.Spec) -> None:
    assert locate(target(where="sandbox"), spec) == "https://sandbox.library.example"
    with pytest.raises(NotDocumentedError, match="no moon documented for library"):
        locate(target(where="moon"), spec)


def test_a_base_url_loses_its_trailing_slash_only() -> None:
    assert base_url("http://127.0.0.1:8080/") == "http://127.0.0.1:8080"
    assert base_url("https://host/base") == "https://host/base"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://127.0.0.1:1", True),
        ("http://localhost", True),
        ("http://[::1]:1", True),
        ("http://127.evil.example", False),
        ("http://example.com", False),
    ],
)
def test_loopback_is_told_from_elsewhere(url: str, expected: bool) -> None:
    assert is_loopback(url) is expected
