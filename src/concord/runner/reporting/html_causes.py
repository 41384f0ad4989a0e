"""Causes and their failures on the page: a table with filters, then each in full.

Model: pure, from the JSON report. The filters are radio buttons whose state the style sheet asks
for (`:has`), since the page has no script.
"""

from __future__ import annotations

from typing import Any

from concord.evidence import verdict
from concord.runner.reporting.causes import Severity
from concord.runner.reporting.markup import text

_SEVERITIES = [it.value for it in Severity]
_KINDS = ("documented", "inferred", "omitted")
"""Whose a failure is, as `Blame.kind` has it."""


def overview(report: dict[str, Any]) -> str:
    """A line for each cause of all APIs, the most severe first, and what filters them."""
    listed = [
        (api, cause, {it["id"]: it for it in api["findings"]}[cause["findings"][0]])
        for api in report["apis"]
        for cause in api["causes"]
    ]
    if not listed:
        return ""
    listed.sort(key=lambda it: (bool(it[1]["accepted"]), _SEVERITIES.index(it[1]["severity"])))
    rows = "".join(_overview_row(report, *it) for it in listed)
    head = (
        "<tr><th>severity</th><th>cause</th><th>whose</th><th>API</th><th class='n'>failures</th>"
        "<th>operations</th></tr>"
    )
    noun = "cause" if len(listed) == 1 else "causes"
    return (
        f"<h2>{len(listed)} {noun}</h2>{_filters(report)}"
        f"<div class='scroll'><table>{head}{rows}</table></div>"
    )


def _overview_row(
    report: dict[str, Any], api: dict[str, Any], cause: dict[str, Any], first: dict[str, Any]
) -> str:
    skipped = " skipped" if cause["accepted"] else ""
    blame = first["blame"]
    whose = verdict(blame["kind"], blame.get("accused", "vendor"))
    return (
        f"<tr class='of-{text(blame['kind'])} in-{report['apis'].index(api)}{skipped}'>"
        f"<td>{text(cause['severity'])}</td>"
        f"<td class='wide'><a href='#cause-{text(cause['id'])}'>{text(cause['title'])}</a></td>"
        f"<td>{text(whose)}</td><td>{text(api['api'])}</td>"
        f"<td class='n'>{len(cause['findings'])}</td>"
        f"<td>{text(', '.join(cause['operations']))}</td></tr>"
    )


def _filters(report: dict[str, Any]) -> str:
    """Radio buttons for whose and which API, where there is anything to choose."""
    kinds = {
        it["blame"]["kind"]: verdict(it["blame"]["kind"], it["blame"].get("accused", "vendor"))
        for api in report["apis"]
        for it in api["findings"]
    }
    apis = {str(number): api["api"] for number, api in enumerate(report["apis"]) if api["causes"]}
    return "".join(
        _choice(name, legend, options)
        for name, legend, options in (("of", "Whose", kinds), ("in", "API", apis))
        if len(options) > 1
    )


def _choice(name: str, legend: str, options: dict[str, str]) -> str:
    every = {"all": "all", **options}
    buttons = "".join(
        f"<label><input type='radio' name='{name}' id='{name}-{text(value)}'"
        f"{' checked' if value == 'all' else ''}> {text(says)}</label>"
        for value, says in every.items()
    )
    return f"<fieldset><legend>{legend}</legend>{buttons}</fieldset>"


def filter_rules(report: dict[str, Any]) -> str:
    """A rule for each radio button: what it does not choose is hidden."""
    # numbers and not names: a name may hold what CSS gives a meaning to
    apis = [str(number) for number in range(len(report["apis"]))]
    return "\n".join(
        f"body:has(#{name}-{value}:checked) :is(tr, section)[class*='{name}-']:not(.{name}-{value})"
        " { display: none; }"
        for name, values in (("of", _KINDS), ("in", apis))
        for value in values
    )


def cause_of(cause: dict[str, Any], findings: dict[str, dict[str, Any]]) -> str:
    """A cause: its first failure, the others folded below it."""
    first, *others = sorted(
        (findings[it] for it in cause["findings"]), key=lambda it: it["accepted"] is not None
    )
    folded = "".join(_failure(it) for it in others)
    noun = "failure" if len(others) == 1 else "failures"
    more = f"<details><summary>{len(others)} more {noun} of this cause</summary>{folded}</details>"
    identifier, kind = text(cause["id"]), text(first["blame"]["kind"])
    return f"""
<section class="cause of-{kind}" id="cause-{identifier}">
<h3>{text(cause["title"])} <small>{text(cause["severity"])} · cause {identifier}</small></h3>
{_failure(first)}{more if others else ""}
</section>"""


def _failure(finding: dict[str, Any]) -> str:
    blame = finding["blame"]
    whose = verdict(blame["kind"], blame.get("accused", "vendor"))
    place = text(finding["at"] or "response")
    at = f"<code>{place}</code>: " if finding["at"] is not None else ""
    ledger = ", ".join(blame["ambiguities"])
    answer = finding["answer"] or {"status": "", "body": ""}
    rows = (
        ("Whose", f"{whose[0].upper()}{whose[1:]}: {text(blame['text'])}"),
        ("Spec", f"<code>{text(blame['location'])}</code> <code>{text(blame['pointer'])}</code>"),
        ("Ledger", text(ledger)),
        ("Rests on", _facts(finding["relies_on"])),
        ("Since", text(finding["first_seen"])),
        ("Accepted", _accepted(finding["accepted"])),
        ("Request", f"<pre>{text(finding['curl'])}</pre>"),
        ("Client", f"<pre>{text(finding['client'])}</pre>" if finding["client"] else ""),
        ("Response", f"<pre>{text(answer['status'])}\n{text(answer['body'])}</pre>"),
        ("Replay", f"<pre>{text(finding['replay'])}</pre>"),
    )
    shown = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows if value)
    return f"""
<article class="{"accepted" if finding["accepted"] else blame["kind"]}">
<h4>{text(finding["operation"])} <small>{text(finding["check"])} · {text(finding["status"])} ·
{finding["times"]}×</small></h4>
<p>{at}{text(finding["what"])}</p>
<dl>{shown}</dl>
</article>"""


def _facts(facts: list[dict[str, Any]]) -> str:
    """What a failure rests on, folded: the statements, where each comes from, what is open."""
    rows = "".join(
        f"<tr><td><code>{text(it['pointer'])}</code></td><td>{text(it['kind'])}</td>"
        f"<td>{text(it['text'])}</td><td>{text(', '.join(it['ambiguities']))}</td></tr>"
        for it in facts
    )
    if not rows:
        return ""
    noun = "statement" if len(facts) == 1 else "statements"
    return (
        f"<details><summary>{len(facts)} {noun}</summary><div class='scroll'><table>"
        f"<tr><th>statement</th><th>kind</th><th>because</th><th>ledger</th></tr>{rows}"
        "</table></div></details>"
    )


def _accepted(accepted: dict[str, str] | None) -> str:
    return text(f"until {accepted['expires']}: {accepted['reason']}") if accepted else ""
