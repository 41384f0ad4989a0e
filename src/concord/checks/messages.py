"""Messages of violations: a stable form, and the values that one response put into it.

Model: a `Message` is the text that people read and knows its `form`, the same text with the values
left out. The form is part of a violation's identity, the values are for display alone: two answers
that break the contract in the same way are one violation, whatever they hold.
Known limits: a plain `str` is its own form, and so is what an f-string makes of a message.
"""

from __future__ import annotations

import re
from typing import Any, Self

_POSITION = re.compile(r"/\d+(?=/|$)")


class Message(str):
    """A text that knows its form; without one it is its own form."""

    __slots__ = ("form",)
    form: str

    def __new__(cls, text: str, form: str | None = None) -> Self:
        """`text` as it is shown; `form` is the same without its values."""
        made = super().__new__(cls, text)
        made.form = str(text) if form is None else form
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]  # for copies
        return str(self), self.form


def message(template: str, **values: object) -> Message:
    """`template` (as of `str.format`) with its values; a value that is a Message keeps its form."""
    forms = {name: form_of(it, f"{{{name}}}") for name, it in values.items()}
    return Message(template.format(**values), template.format(**forms))


def constant(text: str) -> Message:
    """A text of ours or of the spec, which is part of the form that it is put into."""
    return text if isinstance(text, Message) else Message(text)


def form_of(value: object, otherwise: str | None = None) -> str:
    """The form of a message; `otherwise`, or the text itself, of anything else."""
    if isinstance(value, Message):
        return value.form
    return str(value) if otherwise is None else otherwise


def without_positions(at: str) -> str:
    """A JSON pointer with `*` for each position in an array."""
    return _POSITION.sub("/*", at)


def is_required(pointer: str) -> bool:
    """Whether `pointer` is the keyword `required`, which is broken by each missing member anew."""
    *_, before, last = ["", "", *pointer.split("/")]
    # a member may itself be called `required`
    return last == "required" and before != "properties"


def violation_key(pointer: str, at: str | None, what: Any) -> str:
    """The identity of a violation among those of one operation: no value is part of it."""
    place = "" if at is None else f"@{without_positions(at)}"
    return f"{pointer}|{place}|{form_of(what)}"
