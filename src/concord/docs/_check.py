"""Follows every address and anchor of a built site, those of its Markdown too.

Model: pure, over the mapping that `build` gives. An address to another host is none of its
business unless something would be loaded from there: that is a finding, too.
Known limits: reads HTML as our templates write it (attributes in double quotes, `>` escaped).
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import unescape
from urllib.parse import unquote, urlsplit

_TAG = re.compile(r"<([a-z][a-z0-9]*)\s([^<>]*)>")
_ATTRIBUTE = re.compile(r'(?:^|\s)(id|href|src|aria-controls|aria-labelledby)="([^"]*)"')
_MARKDOWN = re.compile(r"\]\(([^()\s]+)\)")
_CODE = re.compile(r"^(`{3,}).*?^\1$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_LOADING = {"script", "link", "img", "iframe", "source", "video", "audio", "object", "embed"}


@dataclass(frozen=True)
class _Page:
    """The ids and addresses of one page."""

    ids: list[str]
    addresses: list[tuple[str, str]]


def broken_links(files: Mapping[str, bytes]) -> list[str]:
    """What leads nowhere, is there twice or is loaded from elsewhere; one line each."""
    pages = {path: _read(content) for path, content in files.items() if path.endswith(".html")}
    pages |= {
        path: _read_markdown(content)
        for path, content in files.items()
        if path.endswith((".md", "llms.txt"))
    }
    return [
        f"{path}: {problem}"
        for path, page in pages.items()
        for problem in _problems(path, page, pages, files)
    ]


def _read(content: bytes) -> _Page:
    ids: list[str] = []
    addresses: list[tuple[str, str]] = []
    for tag in _TAG.finditer(content.decode()):
        for name, raw in _ATTRIBUTE.findall(tag[2]):
            value = unescape(raw)
            if name == "id":
                ids.append(value)
            elif name in {"href", "src"}:
                addresses.append((tag[1], value))
            else:
                # what aria attributes name is an id of the same page, too, and breaks as silently
                # as a link
                addresses += [("a", f"#{each}") for each in value.split()]
    return _Page(ids, addresses)


def _read_markdown(content: bytes) -> _Page:
    text = _CODE.sub("", content.decode())
    return _Page([], [("a", address) for address in _MARKDOWN.findall(text)])


def _problems(
    path: str, page: _Page, pages: Mapping[str, _Page], files: Mapping[str, bytes]
) -> Iterator[str]:
    seen: set[str] = set()
    for name in page.ids:
        if name in seen:
            yield f"the id {name!r} is there twice"
        seen.add(name)
    for tag, address in dict.fromkeys(page.addresses):
        parts = urlsplit(address)
        if parts.scheme or parts.netloc:
            if tag in _LOADING:
                yield f"<{tag}> is loaded from elsewhere: {address}"
            continue
        target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
        target = target if parts.path else path
        if target not in files:
            yield f"leads nowhere: {address}"
        elif parts.fragment and unquote(parts.fragment) not in _ids(pages, target):
            yield f"no such anchor: {address}"


def _ids(pages: Mapping[str, _Page], path: str) -> list[str]:
    return pages[path].ids if path in pages else []
