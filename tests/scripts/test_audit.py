"""The audit of dependencies: what it finds, and what it says where it could not look."""

from __future__ import annotations

from typing import Any

import pytest
from scripts import audit


def materials(*licences: dict[str, Any]) -> dict[str, Any]:
    return {"components": [{"name": "shelf", "version": "1.2", "licenses": list(licences)}]}


@pytest.mark.parametrize(
    "licences",
    [
        [{"license": {"id": "MIT"}}],
        [{"license": {"name": "License :: OSI Approved :: Apache Software License"}}],
        [{"expression": "GPL-3.0-only OR (MIT AND PSF-2.0)"}],
        [{"license": {"name": "License :: Public Domain"}}, {"license": {"id": "ISC"}}],
    ],
)
def test_forbidden_is_silent_where_a_permitted_licence_can_be_chosen(
    licences: list[dict[str, Any]],
) -> None:
    assert list(audit.forbidden(materials(*licences))) == []


@pytest.mark.parametrize(
    ("licences", "stated"),
    [
        ([], "no licence stated"),
        ([{"license": {"id": "GPL-3.0-only"}}], "GPL-3.0-only"),
        ([{"expression": "MIT AND SSPL-1.0"}], "MIT AND SSPL-1.0"),
        ([{"license": {"name": "Other/Proprietary"}}], "Other/Proprietary"),
    ],
)
def test_forbidden_names_package_and_licence(licences: list[dict[str, Any]], stated: str) -> None:
    assert list(audit.forbidden(materials(*licences))) == [f"shelf 1.2: {stated}"]


def test_vulnerable_and_unchecked_name_the_package_and_what_to_do() -> None:
    known = {"id": "PYSEC-2026-1", "fix_versions": ["1.3"]}
    advisories = {
        "dependencies": [
            {"name": "shelf", "version": "1.2", "vulns": [known]},
            {"name": "book", "version": "2", "vulns": []},
            {"name": "page", "skip_reason": "page (3) not found"},
            {"name": "ivalid", "skip_reason": "ivalid (1) not found"},  # ours: on no index
        ]
    }
    assert list(audit.vulnerable(advisories)) == ["shelf 1.2: PYSEC-2026-1, fixed in 1.3"]
    assert list(audit.unchecked(advisories)) == ["page (3) not found"]


@pytest.mark.parametrize(
    ("skipped", "words", "code"), [(True, [], 2), (True, ["--allow-unchecked"], 0), (False, [], 0)]
)
def test_main_says_what_was_not_checked(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    skipped: bool,
    words: list[str],
    code: int,
) -> None:
    package = {"name": "shelf", "version": "1.2"}
    told = {**package, "skip_reason": "shelf: no answer"} if skipped else {**package, "vulns": []}
    monkeypatch.setattr(audit, "_installed", lambda folder: folder)
    monkeypatch.setattr(audit, "_materials", lambda *_: materials({"license": {"id": "MIT"}}))
    monkeypatch.setattr(audit, "_advisories", lambda _: {"dependencies": [told]})
    assert audit.main(words) == code
    said = capsys.readouterr()
    assert ("no answer" in said.err) is skipped
    assert f"advisories: {0 if skipped else 1} packages asked about" in said.out


def test_main_finds_a_licence_that_is_not_permitted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(audit, "_installed", lambda folder: folder)
    monkeypatch.setattr(audit, "_materials", lambda *_: materials())
    monkeypatch.setattr(audit, "_advisories", lambda _: {"dependencies": []})
    assert audit.main([]) == 1
    assert "shelf 1.2: no licence stated" in capsys.readouterr().out
