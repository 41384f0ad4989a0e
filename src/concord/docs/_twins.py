"""The Markdown twins of pages, and the files by which assistants find them.

Model: a twin shows the same data as its page, without navigation, in a tenth of its bytes;
addresses of pages are those of their twins. `llms.txt` names them, `llms-full.txt` holds the text
of all that a caller of an API needs, without links, for the site and for each API.
Source: llmstxt.org.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from concord.docs import _text
from concord.docs._api import Api
from concord.docs._render import TEMPLATES, Page
from concord.docs._text import without_links

INDEX, FULL = "llms.txt", "llms-full.txt"
_TOLD = ("guide", "workflows", "operation", "ledger")
"""The templates whose pages a file of all holds; schemas stand within operations."""


class Twins:
    """Renders twins, and keeps what the files of all are made of."""

    def __init__(self, apis: tuple[Api, ...]) -> None:
        self._told: dict[str, list[str]] = {api.name: [] for api in apis}
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=False,  # noqa: S701  # what is written is no HTML
            trim_blocks=True,
            lstrip_blocks=True,
            undefined=StrictUndefined,
        )
        self._environment.globals["apis"] = apis
        self._environment.filters.update(
            prose=prose,
            oneline=oneline,
            cell=cell,
            fenced=fenced,
            thousands=_text.thousands,
        )

    def of(self, page: Page, data: Mapping[str, Any]) -> tuple[str, bytes]:
        """The path and the content of a page's twin."""
        text = self._written(f"markdown/{page.template}.md.jinja", page, data)
        if page.template in _TOLD:
            self._told[page.api].append(text)
        return page.twin, text.encode()

    def files(self) -> Iterator[tuple[str, bytes]]:
        """`llms.txt` and `llms-full.txt`, once all twins are there."""
        page = Page(path=INDEX, title="", template="")
        yield INDEX, self._written("markdown/llms.txt.jinja", page, {}).encode()
        whole = {name: "\n".join(map(without_links, told)) for name, told in self._told.items()}
        for name, text in whole.items():
            yield f"{name}/{FULL}", text.encode()
        yield FULL, "\n".join(whole.values()).encode()

    def _written(self, template: str, page: Page, data: Mapping[str, Any]) -> str:
        found = self._environment.get_template(template)
        text = _text.without_controls(found.render(page=page, link=page.twin_link, **data))
        lines = "\n".join(line.rstrip() for line in text.split("\n"))
        return re.sub(r"\n{3,}", "\n\n", lines).strip("\n") + "\n"


def prose(text: Any) -> str:
    """Markdown of a spec: where its relative links lead is not known here."""
    return without_links(str(text or ""))


def oneline(text: Any) -> str:
    """Markdown of a spec on one line."""
    return " ".join(prose(text).split())


def cell(text: Any) -> str:
    """Markdown as a cell of a table."""
    return oneline(text).replace("|", "\\|")


def fenced(code: str, language: str) -> str:
    """A block of code whose fence no line of it can end."""
    longest = max((len(it) for it in re.findall(r"^`{3,}", code, re.MULTILINE)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{code.rstrip()}\n{fence}"
