"""Pages as Markdown, and the files by which assistants find them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from concord import docs, project
from concord.docs._text import markdown, without_links
from concord.docs._twins import cell, fenced, oneline

APIS = project.apis()


def test_each_page_has_a_twin(site: Path) -> None:
    pages = {path.relative_to(site).with_suffix("") for path in site.rglob("*.html")}
    twins = {path.relative_to(site).with_suffix("") for path in site.rglob("*.md")}

    assert twins == pages


def test_a_page_names_its_twin(site: Path) -> None:
    page = (site / "ivalid" / "operations" / "appointments.create.html").read_text("utf-8")

    assert '<link rel="alternate" type="text/markdown" href="appointments.create.md">' in page


def test_a_twin_shows_what_its_page_shows(site: Path) -> None:
    twin = (site / "ivalid" / "operations" / "appointments.create.md").read_text("utf-8")

    assert twin.startswith("# Create an appointment\n")
    assert "`POST /v2/appointments`" in twin
    assert re.search(
        r"^- `scheduled_at` \(string · date-time, required\): Start\.", twin, re.MULTILINE
    )
    assert re.search(r"^  - `city` \(string\)", twin, re.MULTILINE), (
        "members of members stand within"
    )
    assert "*Open: [ivalid-created-answer](../ledger.md), medium*" in twin
    assert "### 409 Conflict" in twin
    assert "client.appointments.create(" in twin


def test_a_twin_has_neither_markup_nor_runs_of_empty_lines(site: Path) -> None:
    for path in sorted(site.rglob("*.md")):
        text = path.read_text("utf-8")
        outside = re.sub(r"^(`{3,}).*?^\1$|`[^`\n]*`", "", text, flags=re.MULTILINE | re.DOTALL)
        assert not re.search(r"<(?:div|span|wbr|details)\b|class=", outside), path
        assert "\n\n\n" not in text, path
        assert text.endswith("\n"), path


def test_the_index_names_what_each_api_has(site: Path) -> None:
    index = (site / "llms.txt").read_text("utf-8")

    assert re.match(r"# Concord\n\n> \d+ HTTP APIs", index), "a title and a summary, as llmstxt.org"
    for api in APIS:
        assert f"({api}/index.md)" in index
        assert f"({api}/llms-full.txt)" in index


@pytest.mark.parametrize("api", APIS)
def test_the_file_of_all_holds_every_operation(site: Path, api: str) -> None:
    spec = project.load(api)
    text = (site / api / "llms-full.txt").read_text("utf-8")

    assert all(f"`{it.label}`" in text for it in spec.operations)
    assert all(f"## {it.id}\n" in text for it in spec.ledger)
    assert not re.search(r"\]\((?!https?:)[^)]*\.md\)", text), "no address within the site"
    assert text in (site / "llms-full.txt").read_text("utf-8")


def test_broken_address_of_a_twin_is_found() -> None:
    files = {"a.md": b"[x](b.md) [y](https://example.com) `[z](c.md)`", "llms.txt": b"[a](a.md)"}

    assert docs.broken_links(files) == ["a.md: leads nowhere: b.md"]
    assert docs.broken_links({**files, "b.md": b""}) == []


def test_text_of_a_spec_loses_relative_links() -> None:
    text = "See [this](../x#y), [that](https://example.com).\n\n```python\na[0](b)\n```\n"

    assert without_links(text) == text.replace("[this](../x#y)", "this")
    assert markdown("See [this](../x).") == "<p>See this.</p>\n"
    assert 'href="https://example.com"' in markdown("[that](https://example.com)")
    assert oneline("a\n [b](c) | d") == "a b | d"
    assert cell("a | b") == "a \\| b"


def test_code_cannot_end_its_block() -> None:
    assert fenced("```\nx\n```", "text") == "````text\n```\nx\n```\n````"
    assert fenced("x\n", "json") == "```json\nx\n```"
