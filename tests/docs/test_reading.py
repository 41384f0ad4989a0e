"""A reader at work: finds, reads, opens evidence, changes colours, tries a call."""

from __future__ import annotations

import re
import threading
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from concord import project
from concord.emulator import Options, running
from tests.docs.browser import PHONE, needs_browser, watched

pytestmark = needs_browser
CREATE = "ivalid/operations/appointments.create.html"
LIST = "ivalid/operations/appointments.list.html"


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.textContent.trim()"))


def test_from_the_landing_page_to_an_operation(browser: Browser, site: Path) -> None:
    with watched(browser, site) as found:
        page = found.open("index.html")
        page.get_by_role("link", name="iValid API", exact=True).click()
        assert found.path == "ivalid/index.html"
        page.get_by_role("navigation", name="iValid API").get_by_text("Reference").click()
        page.get_by_role("main").get_by_role("link", name="Create an appointment").click()
        assert found.path == CREATE
        assert page.get_by_role("heading", level=1).inner_text() == "Create an appointment"
        current = page.locator('.side [aria-current="page"]')
        expect(current).to_contain_text("Create an appointment")
        page.get_by_role("link", name="Concord").first.click()
        assert found.path == "index.html"
        assert found.clean


def test_with_the_keyboard_alone(browser: Browser, site: Path) -> None:
    with watched(browser, site) as found:
        page = found.open(CREATE)
        page.keyboard.press("Tab")
        assert focused(page) == "Skip to the content"
        page.keyboard.press("Enter")
        assert page.evaluate("document.activeElement.id") == "main"
        tab = page.get_by_role("tab", name="Python", exact=True)
        tab.focus()
        page.keyboard.press("ArrowRight")
        page.keyboard.press("ArrowRight")
        assert focused(page) == "curl"
        expect(page.get_by_text("curl --request POST")).to_be_visible()
        expect(page.get_by_text("from ivalid import Client")).to_be_hidden()
        page.keyboard.press("End")
        assert focused(page) == "PHP"
        found.open(LIST)  # the choice is kept
        expect(page.get_by_role("tab", name="PHP")).to_have_attribute("aria-selected", "true")
        assert found.clean


@pytest.mark.parametrize(
    ("words", "path"),
    [
        ("reschedule", "ivalid/operations/appointments.reschedule.html"),
        ("apointment creat", CREATE),
        ("ivalid-base-url", "ivalid/ledger.html"),
        ("POST /v2/customers", "ivalid/operations/customers.create.html"),
        ("conversation.closed", "iadvize/events/events.conversation_closed.html"),
        ("RateLimitError", "client.html"),
    ],
)
def test_search_finds_from_a_file(browser: Browser, site: Path, words: str, path: str) -> None:
    with watched(browser, site) as found:
        page = found.open("lara/index.html")
        page.keyboard.press("/")
        page.get_by_role("combobox").fill(words)
        expect(page.get_by_role("option").first).to_be_visible()
        page.keyboard.press("Enter")
        page.wait_for_url(re.compile(re.escape(path)))
        assert found.clean


def test_it_works_on_any_host_below_any_folder(browser: Browser, site: Path) -> None:
    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None: ...

    handler = partial(Quiet, directory=site.parent)
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with watched(browser, site) as found:
            page = found.page
            page.goto(f"http://127.0.0.1:{server.server_port}/{site.name}/lara/index.html")
            page.keyboard.press("/")
            page.get_by_role("combobox").fill("List providers")
            expect(page.get_by_role("option").first).to_be_visible()
            page.keyboard.press("Enter")
            page.wait_for_url(f"**/{site.name}/lara/operations/providers.list.html")
            assert page.get_by_role("heading", level=1).inner_text() == "List providers"
            assert found.clean
    finally:
        server.shutdown()
        server.server_close()


def test_search_chooses_with_arrows_and_closes(browser: Browser, site: Path) -> None:
    with watched(browser, site) as found:
        page = found.open("index.html")
        page.get_by_role("button", name="Search", exact=True).click()
        page.get_by_role("combobox").fill("zzzzqqq")
        expect(page.get_by_role("dialog").get_by_role("status")).to_have_text("Nothing found")
        page.get_by_role("combobox").fill("customer")
        options = page.get_by_role("option")
        expect(options.first).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowDown")
        expect(options.nth(1)).to_have_attribute("aria-selected", "true")
        page.keyboard.press("ArrowUp")
        page.keyboard.press("ArrowUp")
        expect(options.last).to_have_attribute("aria-selected", "true")
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_be_hidden()
        assert found.clean


def test_evidence_opens_beside_what_it_speaks_of(browser: Browser, site: Path) -> None:
    spec = project.load("ivalid")
    entry = next(e for e in spec.ledger if e.id == "ivalid-status-filter-single")
    with watched(browser, site) as found:
        page = found.open(LIST)
        field = page.locator('[id="query.status"]')
        reading = field.get_by_text(entry.readings[0].text)
        expect(reading).to_be_hidden()
        field.locator(".evidence summary").click()
        expect(reading).to_be_visible()
        expect(field.get_by_text("Rendez-vous > Filtres disponibles")).to_be_visible()
        expect(field.get_by_text(entry.spec)).to_be_visible()
        field.get_by_role("link", name=entry.id).click()
        assert found.path == "ivalid/ledger.html"
        expect(page.locator(f'[id="{entry.id}"]')).to_be_in_viewport()
        assert found.clean


def test_what_a_run_observed_is_shown(browser: Browser, site: Path) -> None:
    with watched(browser, site) as found:
        page = found.open(f"{LIST}#200.data.status")  # the address opens what it stands in
        status = page.locator('[id="200.data.status"]')
        expect(status).to_be_in_viewport()
        status.locator(".evidence summary").click()
        expect(status).to_contain_text("2,999 times (string 2,999), null 0 times, absent 1 times")
        expect(status).to_contain_text("confirmed 1,499")
        expect(page.get_by_text("321 cases")).to_be_visible()
        expect(page.get_by_text("an item is on two pages")).to_be_visible()
        expect(page.get_by_text("Seen and not in the spec: /data/*/surprise")).to_be_visible()
        page.locator('[id="query.status"] .evidence summary').click()
        expect(page.locator('[id="query.status"]')).to_contain_text(
            "Observed by the last contract run: decided for commas by 5 exchanges."
        )
        found.open("lara/operations/providers.get.html")
        expect(page.get_by_text("Not run.")).to_be_visible()
        found.open("index.html")
        expect(page.locator(".totals")).to_contain_text("broken")
        expect(page.locator(".totals")).to_contain_text("397 of 400")
        assert found.clean


def test_colours_follow_the_system_until_they_are_chosen(browser: Browser, site: Path) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    with watched(browser, site, color_scheme="dark") as found:
        page = found.open("index.html")
        dark = page.evaluate(paper)
        page.emulate_media(color_scheme="light")
        light = page.evaluate(paper)
        assert dark != light
        page.get_by_role("button", name="Use dark colours").click()
        assert page.evaluate(paper) == dark
        found.open(CREATE)
        assert page.evaluate(paper) == dark
        page.get_by_role("button", name="Use light colours").click()
        assert page.evaluate(paper) == light
        assert found.clean


def test_on_a_phone_the_navigation_is_a_drawer(browser: Browser, site: Path) -> None:
    with watched(browser, site, viewport=PHONE, has_touch=True) as found:
        page = found.open(CREATE)
        side = page.get_by_role("navigation", name="iValid API")
        expect(side).to_be_hidden()
        page.get_by_role("button", name="Navigation").tap()
        expect(side).to_be_visible()
        page.keyboard.press("Escape")
        expect(side).to_be_hidden()
        page.get_by_role("button", name="Navigation").tap()
        side.get_by_role("link", name="List appointments").tap()
        page.wait_for_url(f"**/{LIST}")
        expect(side).to_be_hidden()
        assert found.clean


def test_the_ledger_narrows_and_the_letter_follows(browser: Browser, site: Path) -> None:
    ledger = project.load("ivalid").ledger
    severe = [entry for entry in ledger if entry.severity == "high"]
    with watched(browser, site, permissions=["clipboard-read", "clipboard-write"]) as found:
        page = found.open("ivalid/ledger.html")
        expect(page.locator(".entry:visible")).to_have_count(len(ledger))
        page.get_by_text("A letter to the vendor").click()
        letter = page.locator("[data-letter]")
        before = letter.inner_text()  # about the severe ones, as it is built
        for severity in ("medium", "low"):
            page.get_by_role("checkbox", name=severity).uncheck()
        expect(page.locator(".entry:visible")).to_have_count(len(severe))
        assert letter.inner_text() == before
        assert all(entry.id in before for entry in severe)
        page.get_by_label("Words").fill("base URL")
        shown = page.locator(".entry:visible").count()
        assert 0 < shown < len(severe)
        expect(page.locator(".filters .message")).to_have_text(f"{shown} of {len(ledger)} shown")
        assert len(letter.inner_text()) < len(before)
        page.get_by_role("button", name="Copy the letter").click()
        expect(page.get_by_role("button", name="Copied")).to_be_visible()
        page.get_by_label("Words").fill("zzzz")
        expect(letter).to_contain_text("(no point is chosen)")
        assert found.clean


def attempt(page: Page, base: str) -> None:
    page.get_by_label("Emulator", exact=True).fill(base)
    page.get_by_role("button", name="Send to the emulator").click()


def test_a_call_is_tried_against_a_running_emulator(browser: Browser, site: Path) -> None:
    with (
        running("ivalid", options=Options(cors_files=True)) as emulator,
        watched(browser, site) as found,
    ):
        page = found.open(CREATE)
        message, result = page.locator(".try .message"), page.locator(".result")
        attempt(page, emulator.base_url)
        expect(message).to_contain_text("201 Created from the emulator")
        expect(result).to_contain_text('"customer"')
        page.get_by_label("Body").fill("{}")
        page.get_by_role("button", name="Send to the emulator").click()
        expect(message).to_contain_text("422")
        found.open(LIST)
        form = page.locator(".try form")
        form.get_by_label("technician_id").fill("")
        form.get_by_label("status").fill("confirmed")
        attempt(page, emulator.base_url)
        expect(message).to_contain_text("200 OK")
        expect(result).to_contain_text('"status": "confirmed"')
        assert found.strangers == []


def test_emulator_without_cors_is_readable_by_no_page(browser: Browser, site: Path) -> None:
    with running("ivalid") as emulator, watched(browser, site) as found:
        page = found.open(LIST)
        attempt(page, emulator.base_url)
        expect(page.locator(".try .message")).to_contain_text("with --cors-files?")
        assert found.strangers == []


@pytest.mark.parametrize(
    "base",
    [
        "https://api.ivalid.fr", "http://10.0.0.1:8080", "http://127.0.0.1.evil.example",
        "http://user:secret@127.0.0.1", "http://evil.example#127.0.0.1",
    ],
)  # fmt: skip
def test_nothing_is_sent_to_another_address(browser: Browser, site: Path, base: str) -> None:
    with watched(browser, site) as found:
        page = found.open(LIST)
        attempt(page, base)
        expect(page.locator(".try .message")).to_contain_text("Refused")
        assert found.clean


def test_the_page_itself_cannot_ask_another_host(browser: Browser, site: Path) -> None:
    with watched(browser, site) as found:
        page = found.open(LIST)
        refused = page.evaluate("fetch('http://10.0.0.1/').then(() => 'sent', () => 'refused')")
        assert refused == "refused"
        assert any("Content Security Policy" in error for error in found.errors)
        assert found.strangers == []
