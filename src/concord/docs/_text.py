"""Text of the specs as HTML: Markdown, code in colours, names that may break.

Model: a spec is written by people, so its text is hostile until it has gone through here: raw HTML
in Markdown is shown, not passed on, and only links to http(s) survive: where relative ones lead is
known to the document's home alone, so their words are shown. Images are links.
Known limits: of Markdown what CommonMark has, and tables.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import yaml
from markdown_it import MarkdownIt
from markupsafe import Markup, escape
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\((?![a-zA-Z][\w+.-]*:)[^()\s]*\)")
_LEXERS = {"javascript": "javascript", "php": "php", "bash": "bash", "console": "bash"}


@cache
def _parser() -> MarkdownIt:
    # an image of somebody else's would tell them who reads the page: it is shown as a link
    parser = MarkdownIt("commonmark", {"html": False}).enable("table").disable("image")
    parser.validateLink = lambda url: bool(re.match(r"https?://", url))  # type: ignore[method-assign]
    return parser


@cache
def markdown(text: str) -> Markup:
    """Paragraphs, lists and tables; a table wider than a phone scrolls within itself."""
    html = _parser().render(without_links(text))
    html = html.replace("<table>", '<div class="scroll" tabindex="0"><table>')
    return Markup(html.replace("</table>", "</table></div>"))  # noqa: S704  # of the parser


@cache
def inline(text: str) -> Markup:
    """One line: code, emphasis and links, without a paragraph around them."""
    line = " ".join(without_links(text).split())
    return Markup(_parser().renderInline(line))  # noqa: S704  # of the parser


def without_links(text: str) -> str:
    """Markdown with the words of its relative links alone; code stays as it is."""
    if "](" not in text:
        return text
    parts = re.split(r"(^(`{3,}).*?^\2$)", text, flags=re.MULTILINE | re.DOTALL)
    # of each three the text between two blocks comes first, then a block, then its fence
    return "".join(
        _LINK.sub(r"\1", part) if index % 3 == 0 else part if index % 3 == 1 else ""
        for index, part in enumerate(parts)
    )


def plain(text: Any) -> str:
    """`text` without Markdown's marks, on one line: for a search result or a description."""
    line = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", str(text or ""))
    return " ".join(re.sub(r"[`*]+|^#+\s|^[-*] ", "", line, flags=re.MULTILINE).split())


@cache
def code(text: str, language: str) -> Markup:
    """Code in colours, as spans; the classes are those of `site.css`."""
    # `startinline`: without `<?php` its lexer would take everything for text
    lexer = get_lexer_by_name(_LEXERS.get(language, language), startinline=language == "php")
    formatter: HtmlFormatter[str] = HtmlFormatter(nowrap=True)
    return Markup(highlight(text.rstrip("\n") + "\n", lexer, formatter).rstrip("\n"))  # noqa: S704


def as_yaml(value: Any) -> str:
    """`value` as YAML, in its own order."""
    return str(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=100))


def as_json(value: Any) -> str:
    """A value as people write JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def breakable(text: Any) -> Markup:
    """A long name with places where a narrow screen may break it."""
    return Markup(re.sub(r"([/._\]])(?=\w|\{)", r"\1<wbr>", str(escape(text))))  # noqa: S704  # escaped


def without_controls(text: str) -> str:
    """`text` with U+FFFD for control characters: HTML has none, and terminals obey them."""
    return _CONTROL.sub("\ufffd", text.replace("\r\n", "\n"))


def thousands(number: float) -> str:
    """A number with commas between its thousands."""
    return f"{number:,}"


def slug(text: str) -> str:
    """An anchor for a name: what stands in an address as it is."""
    return re.sub(r"[^\w.-]+", "-", text, flags=re.ASCII).strip("-") or "_"
