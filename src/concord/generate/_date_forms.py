"""Forms of dates and moments that the documentation asks for, other than RFC 3339.

Model: a form is what a `pattern` allows: of a few forms that APIs use, the one whose sample it
takes. A pattern that takes texts which name no moment says nothing.
Known limits: of members of nested objects, days only; forms without an offset only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from concord.generate import _document
from concord.spec import Spec

_MOMENTS = {
    "%Y-%m-%d %H:%M:%S": "2025-01-20 09:30:15",
    "%Y-%m-%dT%H:%M:%S": "2025-01-20T09:30:15",
    "%Y-%m-%d %H:%M": "2025-01-20 09:30",
    "%d/%m/%Y %H:%M:%S": "20/01/2025 09:30:15",
    "%d/%m/%Y %H:%M": "20/01/2025 09:30",
}
"""What `strftime` takes, and a sample."""
_NO_MOMENTS = ("", "x", "2025-01-20 09:30:15 x", "x 2025-01-20T09:30:15", "20/01/2025 09:30:15:00")


def form_of(spec: Spec, pointer: str) -> str:
    """The form of the moments that the text at `pointer` holds; empty if it is none of these."""
    schema = _document.schema(spec, _document.target(spec, pointer))
    pattern = schema.get("pattern")
    if schema.get("type") != "string" or not isinstance(pattern, str):
        return ""
    try:
        if any(re.search(pattern, text) for text in _NO_MOMENTS):
            return ""
        return next((it for it, text in _MOMENTS.items() if re.search(pattern, text)), "")
    except re.error:  # it is a pattern of another language
        return ""


def with_moments(spec: Spec, pointer: str, annotation: str) -> str:
    """The annotation of a text that may be given as a moment, or as a day where it takes one."""
    form = form_of(spec, pointer)
    if not form or annotation != "str":
        return annotation
    pattern = _document.schema(spec, _document.target(spec, pointer))["pattern"]
    day = "_Date | " if re.search(pattern, "2025-01-20") else ""
    return f"_dt.datetime | {day}str"


def is_time_of_day(spec: Spec, pointer: str) -> bool:
    """Whether the text at `pointer` is a time of day (`09:00`) without a day and without a zone."""
    schema = _document.schema(spec, _document.target(spec, pointer)) if pointer else {}
    pattern = schema.get("pattern")
    if not isinstance(pattern, str):
        return False
    try:
        return bool(re.search(pattern, "09:30")) and not any(
            re.search(pattern, text) for text in ("x", "", "25:00", "2025-01-20 09:30")
        )
    except re.error:
        return False


def date_form(spec: Spec, pointer: str) -> str:
    """How dates and moments at `pointer` are sent; empty where they are sent as usual."""
    return _date(spec, pointer) or form_of(spec, pointer)


def nested_dates(spec: Spec, pointer: str) -> dict[str, str]:
    """The form `date` by path (`address/since`) of the days within the objects at `pointer`.

    Arrays add nothing to a path; an object within itself is looked at once.
    """
    return dict.fromkeys(_nested(spec, pointer, "", frozenset()), "date")


def _nested(spec: Spec, pointer: str, path: str, above: frozenset[str]) -> Iterator[str]:
    at = _document.target(spec, pointer)
    while inner := _document.item(spec, at):
        at = _document.target(spec, inner)
    if not at or at in above:
        return
    for name, member in _document.members(spec, at).items():
        if _date(spec, member):
            yield f"{path}{name}"
        else:
            yield from _nested(spec, member, f"{path}{name}/", above | {at})


def _date(spec: Spec, pointer: str) -> str:
    """`date` where a day is wanted, or a list of days."""
    at = _document.target(spec, pointer)
    inner = _document.item(spec, pointer)
    formats = [_document.schema(spec, each).get("format") for each in (at, inner) if each]
    return "date" if "date" in formats else ""
