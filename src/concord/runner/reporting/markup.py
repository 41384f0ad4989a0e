"""Texts and classes of the HTML report."""

from __future__ import annotations

from html import escape

from concord.http.visible import visible


def class_of(state: str) -> str:
    """The class of the style sheet for a verdict."""
    return escape(state.replace(" ", "-"))


def text(value: object) -> str:
    """A value as text of the page, escaped; control characters are shown, not sent."""
    return escape(visible(str(value)))
