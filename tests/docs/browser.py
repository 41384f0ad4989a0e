"""A real browser on the built site: what it is started with, and what it must not do.

Model: the system's Chromium, headless, with a fresh profile and nothing in the background; each
page watches its own console and requests, and `Watched.clean` says whether anything went wrong or
anything but files and loopback was asked for.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync",
    "--disable-background-networking", "--disable-component-update",
]  # fmt: skip
PATIENCE = 30_000
expect.set_options(timeout=PATIENCE)
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


@dataclass
class Watched:
    """A page, and what it said and asked for."""

    page: Page
    site: Path
    errors: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        self.page.goto((self.site / path.partition("#")[0]).as_uri() + _anchor(path))
        return self.page

    @property
    def clean(self) -> bool:
        assert self.errors == []
        assert self.strangers == []
        return True

    @property
    def path(self) -> str:
        """Where the page is, from the site's root."""
        return urlsplit(self.page.url).path.removeprefix(self.site.as_posix() + "/")


def _anchor(path: str) -> str:
    return f"#{path.partition('#')[2]}" if "#" in path else ""


@contextmanager
def chromium() -> Iterator[Browser]:
    """One browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def watched(browser: Browser, site: Path, **context: Any) -> Iterator[Watched]:
    """A page in a context of its own."""
    context.setdefault("viewport", WIDE)
    context.setdefault("reduced_motion", "reduce")  # a busy machine takes long over animations
    with browser.new_context(**context) as opened:
        page = opened.new_page()
        page.set_default_timeout(PATIENCE)
        found = Watched(page, site)
        page.on("console", lambda m: found.errors.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: found.errors.append(str(error)))
        page.on("request", lambda request: _judge(found, request.url))
        yield found


def _judge(found: Watched, url: str) -> None:
    parts = urlsplit(url)
    if parts.scheme not in {"file", "data"} and parts.hostname not in {"127.0.0.1", "localhost"}:
        found.strangers.append(url)
