"""What a reader copies from a page."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

_SAMPLE = re.compile(r'<code class="[\w-]+" data-sample="([\w-]+)">(.*?)</code>', re.DOTALL)


def samples(page: Path) -> dict[str, str]:
    """The code of a page by its key (`python`, `curl`, `guide-errors`)."""
    found = _SAMPLE.findall(page.read_text("utf-8"))
    return {key: unescape(re.sub(r"<[^>]*>", "", code)) for key, code in found}


def operations(site: Path, api: str) -> dict[str, dict[str, str]]:
    """The samples of each operation of an API by its id."""
    pages = sorted((site / api / "operations").glob("*.html"))
    return {page.stem: samples(page) for page in pages}
