"""The verdict for places that show a few lines: a job's summary, a badge.

Model: pure, from the JSON report. Markdown as GitHub and GitLab render it; whatever a server wrote
is plain text there: no link, no image, no mention.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from concord.evidence import reads_otherwise, verdict
from concord.http.visible import visible

_MOST = 20
"""Causes of an API that are listed; GitHub takes 1 MiB a step."""
_COLOURS = {
    "kept": "brightgreen",
    "broken": "red",
    "could not run": "lightgrey",
    "interrupted": "lightgrey",
}
_ANY_OTHER = "yellow"
_SIGNS = {sign: f"&#{ord(sign)};" for sign in "|`*_[]@~#\\"}
"""What Markdown gives a meaning to."""


def badge(report: dict[str, Any]) -> dict[str, Any]:
    """What shields.io draws of a JSON address (https://shields.io/badges/endpoint-badge)."""
    tested = [it for it in report["apis"] if it["verdict"] != "skipped"]
    operations = sum(len(it["operations"]) for it in tested)
    noun = "operation" if operations == 1 else "operations"
    return {
        "schemaVersion": 1,
        "label": "contracts",
        "message": f"{report['verdict']} · {operations} {noun}",
        "color": _COLOURS.get(report["verdict"], _ANY_OTHER),
    }


def summary(report: dict[str, Any]) -> str:
    """The report as Markdown: the verdict, a row an API, the causes, what to do about them."""
    return "\n".join(_lines(report)) + "\n"


def _lines(report: dict[str, Any]) -> Iterator[str]:
    run = report["run"]
    yield f"## Contracts: {report['verdict']}"
    yield ""
    where = _text(run.get("base_url") or run.get("target") or "")
    yield f"Against {where}, {report['seconds']} s." if where else f"{report['seconds']} s."
    yield ""
    yield "| API | verdict | operations | cases | documented | inferred | omitted |"
    yield "|---|---|---:|---:|---:|---:|---:|"
    for api in report["apis"]:
        yield _row(api)
    for api in report["apis"]:
        yield from _details(api)


def _row(api: dict[str, Any]) -> str:
    kinds = [it["blame"]["kind"] for it in api["findings"] if not it["accepted"]]
    reached = sum(it["reached"] for it in api["operations"])
    cells = (
        _text(api["api"]),
        api["verdict"],
        f"{reached}/{len(api['operations'])}",
        f"{api['cases']:,}",
        *(kinds.count(it) for it in ("documented", "inferred", "omitted")),
    )
    return f"| {' | '.join(map(str, cells))} |"


def _details(api: dict[str, Any]) -> Iterator[str]:
    findings = {it["id"]: it for it in api["findings"]}
    causes = [it for it in api["causes"] if not it["accepted"]]
    reasons = api["reasons"] if api["verdict"] not in ("kept", "skipped") else []
    if not (causes or reasons or api["followed"]):
        return
    yield ""
    yield f"### {_text(api['api'])}"
    yield ""
    for reason in reasons:
        yield f"- {_text(reason)}"
    for followed in api["followed"]:
        reads = reads_otherwise(followed.get("accused", "vendor"))
        what = _text(f"{followed['entry']} = {followed['reading']}")
        yield f"- {reads[0].upper()}{reads[1:]}: {what}. Settle it: {_code(followed['settle'])}"
    for cause in causes[:_MOST]:
        first = findings[cause["findings"][0]]
        blame = first["blame"]
        whose = verdict(blame["kind"], blame.get("accused", "vendor"))
        operations = _text(", ".join(cause["operations"]))
        yield f"- **{_text(cause['title'])}** ({operations}): {whose}, {_text(blame['location'])}"
        yield f"  Reproduce: {_code(first['replay'])}"
    if len(causes) > _MOST:
        yield f"- … and {len(causes) - _MOST} more, in `contracts.html`"


def _text(value: object) -> str:
    """Words without any meaning in Markdown and HTML, in one line."""
    plain = " ".join(visible(str(value)).split())
    # signs first, lest those that `escape` writes are taken for Markdown; it then escapes the `&`
    # of our own references, which is put right
    return escape("".join(_SIGNS.get(sign, sign) for sign in plain), quote=False).replace(
        "&amp;#", "&#"
    )


def _code(value: str) -> str:
    return f"<code>{_text(value)}</code>"
