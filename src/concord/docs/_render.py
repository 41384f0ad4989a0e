"""Templates to pages: one environment, addresses relative to the page that writes them.

Model: a page has a path from the site's root; every address that a template writes goes through
`link`, which makes it relative, so the site works on any host, below any folder and from `file://`.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from concord.docs import _text

TEMPLATES = Path(__file__).with_name("templates")


@dataclass(frozen=True, kw_only=True)
class Page:
    """One file of the site. `api` and `current` say where the navigation stands."""

    path: str
    title: str
    template: str
    description: str = ""
    api: str = ""
    current: str = ""
    wide: bool = False

    @property
    def twin(self) -> str:
        """The path of the same page as Markdown."""
        return _twin(self.path)

    def link(self, target: str) -> str:
        """`target`, an address from the site's root, as this page writes it."""
        path, hash_, anchor = target.partition("#")
        if not path or path == self.path:
            return f"#{quote(anchor)}" if anchor else posixpath.basename(self.path)
        return self._relative(path) + hash_ + quote(anchor)

    def twin_link(self, target: str) -> str:
        """The same as the twin of this page writes it: pages are twins, which have no anchors."""
        return self._relative(_twin(target.partition("#")[0] or self.path))

    def _relative(self, path: str) -> str:
        return quote(posixpath.relpath(path, posixpath.dirname(self.path) or "."))


def _twin(path: str) -> str:
    return f"{path.removesuffix('.html')}.md" if path.endswith(".html") else path


class Renderer:
    """Renders pages with what all of them share."""

    def __init__(self, **shared: Any) -> None:
        self._environment = Environment(
            loader=FileSystemLoader(TEMPLATES),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            # a misspelt name must stop the build, not leave a gap on the page
            undefined=StrictUndefined,
            extensions=["jinja2.ext.do"],
        )
        self._environment.globals.update(shared)
        self._environment.filters.update(
            markdown=_text.markdown,
            inline=_text.inline,
            plain=_text.plain,
            code=_text.code,
            breakable=_text.breakable,
            slug=_text.slug,
            thousands=_text.thousands,
        )

    def render(self, page: Page, **data: Any) -> bytes:
        """The page as a file."""
        template = self._environment.get_template(f"{page.template}.html.jinja")
        text = template.render(page=page, link=page.link, **data)
        lines = (line.rstrip() for line in _text.without_controls(text).split("\n"))
        return ("\n".join(line for line in lines) + "\n").encode()
