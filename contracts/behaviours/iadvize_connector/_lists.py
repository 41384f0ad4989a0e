"""Pages of lists: what the readings of websites, pages and empty lists change of them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from concord.emulator.behaviour import Call, Problem, Record, Response

# the ids of the documentation's examples
_CONTEXT = {"idWebsite": "123", "idConnectorVersion": "123"}
_LEAST = {"limit": 1, "offset": 0}
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}", re.ASCII)


def page(call: Call, records: Sequence[Record]) -> Response:
    """The page of `records` that the query selects. Raises Problem."""
    records = in_context(call, records)
    if not records and call.follows("nothing-is-204"):
        return Response(status=204)
    if not records and call.follows("nothing-is-404"):
        raise Problem(404, "NOT_FOUND", "There is nothing to list")
    selected = _understood(call)
    if selected is None:
        selected, records = _without(call, *_LEAST), []
    if call.follows("offset-of-pages"):
        records = _cut(selected, records)
    response = selected.page(records)
    if call.follows("total-header"):
        return replace(response, headers={"X-Total-Count": str(len(records))})
    return response


def in_context(call: Call, records: Sequence[Record]) -> Sequence[Record]:
    """`records` as the website and the version of the call show them. Raises Problem."""
    known = {name: str(call.query.get(name, it)) == it for name, it in _CONTEXT.items()}
    if call.follows("refusal-of-unknown-website") and not known["idWebsite"]:
        raise Problem(404, "NOT_FOUND", "The website is not known")
    if call.follows("empty-for-unknown-website") and not known["idWebsite"]:
        return []
    if call.follows("context-filters") and not all(known.values()):
        return []
    return records


def _understood(call: Call) -> Call | None:
    """The call with whole numbers as limit and offset; None for one that is answered as empty."""
    found = dict(call.query)
    for name, least in _LEAST.items():
        text = str(call.query.get(name, least))
        number = int(text) if _INTEGER.fullmatch(text) else None
        if number is not None and number >= least:
            continue
        if call.follows("empty-for-failures"):
            return None
        if number is not None and call.follows("nearest-page"):
            found[name] = least
        else:
            del found[name]
    return replace(call, query=found)


def _without(call: Call, *names: str) -> Call:
    return replace(call, query={key: it for key, it in call.query.items() if key not in names})


def _cut(call: Call, records: Sequence[Record]) -> Sequence[Record]:
    """The page by its number; without `limit` there is one."""
    size = int(call.query.get("limit", max(len(records), 1)))
    start = int(call.query.get("offset", 0)) * size
    return records[start : start + size]
