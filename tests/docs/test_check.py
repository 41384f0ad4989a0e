"""The follower of addresses: what it finds, and what it leaves alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from concord.docs import broken_links

GOOD = {
    "index.html": b'<main id="main"><a href="a/b.html#x">b</a><a href="#main">up</a></main>',
    "a/b.html": b'<p id="x"><a href="../index.html">home</a><a href="../data.json">data</a>'
    b'<a href="https://elsewhere.example/">elsewhere</a></p>',
    "data.json": b"{}",
}


def test_a_sound_site_has_no_findings() -> None:
    assert broken_links(GOOD) == []


@pytest.mark.parametrize(
    ("page", "finding"),
    [
        (b'<a href="b.html">x</a>', "index.html: leads nowhere: b.html"),
        (b'<a href="a/b.html#y">x</a>', "index.html: no such anchor: a/b.html#y"),
        (b'<a href="#y">x</a>', "index.html: no such anchor: #y"),
        (b'<p id="x"></p><p id="x"></p>', "index.html: the id 'x' is there twice"),
        (b'<button aria-controls="gone"></button>', "index.html: no such anchor: #gone"),
        (
            b'<script src="https://cdn.example/x.js"></script>',
            "index.html: <script> is loaded from elsewhere: https://cdn.example/x.js",
        ),
    ],
)
def test_what_leads_nowhere_is_found(page: bytes, finding: str) -> None:
    assert broken_links({**GOOD, "index.html": page}) == [finding]


def test_the_site_has_none(site: Path) -> None:
    files = {
        path.relative_to(site).as_posix(): path.read_bytes()
        for path in site.rglob("*")
        if path.is_file()
    }
    assert broken_links(files) == []
