"""Benchmark of the reference: how long it takes to build, how much a reader waits for.

Builds the site of all specs and opens the heaviest page of each kind in Chromium from `file://`,
each in a fresh context. `interactive` is the browser's own figure (`domInteractive`), `loaded`
when all scripts have run, `search` from the key to the first result. Needs Chromium.
"""

from __future__ import annotations

import gzip
import shutil
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from rich.console import Console
from rich.table import Table

from concord import docs, project
from concord.cli import command
from concord.cli.docs import sources

KINDS = ("operations", "events", "schemas", "reference.html", "client.html", "ledger.html")
TIMES = 3
_TIMING = """() => {
  const [entry] = performance.getEntriesByType("navigation");
  return [entry.domInteractive, entry.loadEventEnd];
}"""


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(prog="nox -s bench -- docs", description=__doc__ or "")
    parser.parse(argv)
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise command.CouldNotRunError("no Chromium is installed")
    started = time.process_time()
    files = docs.build(sources(project.apis(), docs.Reports()))
    console = Console()
    console.print(f"built {len(files)} files in {time.process_time() - started:.1f} s of CPU")
    first = ("index.html", "assets/site.css", "assets/theme.js", "assets/site.js")
    weight = sum(len(gzip.compress(files[name])) for name in first)
    console.print(f"first page: {weight / 1000:.1f} kB compressed, scripts and styles included")
    with tempfile.TemporaryDirectory() as work, sync_playwright() as playwright:
        folder = Path(work, "site")
        docs.write(files, folder)
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        console.print(_table(browser, folder, files))
        browser.close()
    return command.KEPT


def _table(browser: Browser, folder: Path, files: Mapping[str, bytes]) -> Table:
    table = Table(box=None)
    table.add_column("page", overflow="fold")
    for name in ("kB", "interactive, ms", "loaded, ms", "search, ms"):
        table.add_column(name, justify="right")
    for path in ("index.html", *_heaviest(files)):
        shown = [_open(browser, folder / path) for _ in range(TIMES)]
        best = [f"{min(figures):.0f}" for figures in zip(*shown, strict=True)]
        table.add_row(path, f"{len(files[path]) / 1000:.0f}", *best)
    return table


def _heaviest(files: Mapping[str, bytes]) -> list[str]:
    found = []
    for kind in KINDS:
        pages = [path for path in files if path.endswith(".html") and f"/{kind}" in path]
        found.append(max(pages, key=lambda path: len(files[path])))
    return found


def _open(browser: Browser, page: Path) -> tuple[float, float, float]:
    """Interactive, loaded, first search result: milliseconds."""
    with browser.new_context() as context:
        tab = context.new_page()
        tab.goto(page.as_uri())
        interactive, loaded = tab.evaluate(_TIMING)
        started = time.perf_counter()
        tab.keyboard.press("/")
        tab.get_by_role("combobox").fill("appointment")
        tab.get_by_role("option").first.wait_for()
        return interactive, loaded, (time.perf_counter() - started) * 1000


if __name__ == "__main__":
    command.run(main)
