"""The report that a person opens: one self-contained HTML file, light and dark, nothing fetched.

Model: pure, from the JSON report and the runs before it; every text is escaped, there is no script.
The first screen has the verdict, the APIs, and all causes with filters, which are radio buttons
that the style sheet asks for their state (`:has`). Details follow, an API after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from concord.evidence import reads_otherwise, verdict
from concord.http.visible import visible
from concord.runner.reporting.causes import Severity

_SEVERITIES = [it.value for it in Severity]
_PAGE = Template((Path(__file__).parent / "report.html").read_text(encoding="utf-8"))


_KINDS = ("documented", "inferred", "omitted")
"""Whose a failure is, as `Blame.kind` has it."""
_SHOWN_RUNS = 40


def html(report: dict[str, Any], runs: Sequence[dict[str, Any]] = ()) -> str:
    """The page of `report`; `runs` are the comparable ones (`history`), itself the last."""
    return _PAGE.substitute(
        state=_class(report["verdict"]),
        verdict=escape(report["verdict"].upper()),
        run=_run(report),
        remarks="".join(f"<p class='reason'>{_text(it)}</p>" for it in report["remarks"]),
        rows="\n".join(_row(api) for api in report["apis"]),
        trend=_trend(runs[-_SHOWN_RUNS:]),
        causes=_overview(report),
        filters=_filter_rules(report),
        sections="\n".join(_section(api, number) for number, api in enumerate(report["apis"])),
    )


def _run(report: dict[str, Any]) -> str:
    facts = {**report["run"], "seconds": report["seconds"]}
    facts["operations"] = ", ".join(facts.get("operations", ()))
    facts["merged"] = ", ".join(facts.get("merged", ()))
    if shard := facts.get("shard"):
        facts["shard"] = f"{shard['index']}/{shard['total']}"
    if not report["complete"]:
        facts["complete"] = "no"
    items = "".join(
        f"<div><dt>{_text(name.replace('_', ' '))}</dt><dd>{_text(value)}</dd></div>"
        for name, value in facts.items()
        if value not in (None, "")
    )
    return f"<dl class='run'>{items}</dl>"


def _row(api: dict[str, Any]) -> str:
    reached = sum(operation["reached"] for operation in api["operations"])
    kinds = [it["blame"]["kind"] for it in api["findings"] if not it["accepted"]]
    cells = (
        f"{reached}/{len(api['operations'])}",
        f"{api['cases']:,}",
        f"{api['requests']:,}",
        f"{sum(api['checks'].values()):,}",
        kinds.count("documented"),
        kinds.count("inferred"),
        kinds.count("omitted"),
        f"{api['seconds']} s",
    )
    numbers = "".join(f"<td class='n'>{_text(cell)}</td>" for cell in cells)
    state = f"<td class='{_state(api)}'>{_text(api['verdict'])}</td>"
    return (
        f"<tr><th><a href='#{_text(api['api'])}'>{_text(api['api'])}</a></th>{state}{numbers}</tr>"
    )


def _state(api: dict[str, Any]) -> str:
    return _class(api["verdict"])


def _class(state: str) -> str:
    """The class of the style sheet for a verdict."""
    return escape(state.replace(" ", "-"))


def _section(api: dict[str, Any], number: int) -> str:
    reasons = "".join(f"<p class='reason'>{_text(reason)}</p>" for reason in api["reasons"])
    reasons += "".join(
        f"<p class='dim'>accepted: {_text(it['what'])} ({it['times']}×): {_text(it['reason'])}</p>"
        for it in api["accepts"]
    )
    findings = {it["id"]: it for it in api["findings"]}
    ordered = sorted(api["causes"], key=lambda it: bool(it["accepted"]))
    failures = "".join(_cause(cause, findings) for cause in ordered)
    cuts = "".join(map(_cut, api["cut_short"]))
    followed = "".join(map(_followed, api["followed"]))
    operations = "".join(_operation(operation) for operation in api["operations"])
    checks = "".join(
        f"<tr><th>{_text(name)}</th><td class='n'>{number:,}</td></tr>"
        for name, number in api["checks"].items()
    )
    return f"""
<section class="in-{number}" id="{_text(api["api"])}">
<h2>{_text(api["title"])}</h2>
<p class="dim">{_text(api["base_url"])}</p>
{_observed(api["evidence"])}{_entries(api["evidence"])}
{reasons}{f"<ul class='reason'>{cuts}</ul>" if cuts else ""}
{followed}{failures}
<details{" open" if not api["findings"] else ""}><summary>Operations</summary>
<div class="scroll"><table>
<tr><th>operation</th><th>success</th><th class='n'>cases</th><th>statuses</th>
<th class='n'>checks</th></tr>
{operations}</table></div></details>
<details><summary>Checks</summary><table>
<tr><th>check</th><th class='n'>judged</th></tr>{checks}</table></details>
</section>"""


def _followed(followed: dict[str, Any]) -> str:
    """A reading that the server follows: both texts, what shows it, how to settle it."""
    shows = "".join(
        f"<li>{_text(it['operation'])} {_text(it['check'])} · {_text(it['status'])}: "
        f"{_text(it['what'])}</li>"
        for it in followed["findings"]
    )
    if followed["shown_by"]:
        shows += f"<li>{_text(followed['shown_by'])}</li>"
    if followed["same"]:
        shows += f"<li>the same on the wire: {_text(', '.join(followed['same']))}</li>"
    reads = reads_otherwise(followed.get("accused", "vendor"))
    return f"""
<details class="followed" open>
<summary>{reads[0].upper()}{reads[1:]}: {_text(followed["entry"])} =
{_text(followed["reading"])}</summary>
<p>It says: {_text(followed["text"])}</p>
<p>We said: {_text(followed["chosen"])}</p>
<ul>{shows}</ul>
<pre>{_text(followed["settle"])}</pre>
</details>"""


def _cut(cut: dict[str, str]) -> str:
    where = " ".join(word for word in (cut["phase"], cut["operation"]) if word)
    return f"<li>cut short: {_text(where)}: {_text(cut['why'])}</li>"


def _operation(operation: dict[str, Any]) -> str:
    statuses = ", ".join(f"{code}: {number}" for code, number in operation["statuses"].items())
    judged = sum(check["judged"] for check in operation["checks"].values())
    failed = sum(check["failed"] for check in operation["checks"].values())
    checks = f"{judged:,}" + (f" ({failed} failed)" if failed else "")
    reached = "yes" if operation["reached"] else "never"
    kind = "kept" if operation["reached"] else "untested"
    return (
        f"<tr><th>{_text(operation['operation'])}</th><td class='{kind}'>{reached}</td>"
        f"<td class='n'>{operation['cases']:,}</td><td>{_text(statuses)}</td>"
        f"<td class='n'>{checks}</td></tr>"
    )


def _trend(runs: Sequence[dict[str, Any]]) -> str:
    """A bar a run, as high as its causes, and the same in words; nothing of a single run."""
    if len(runs) < 2:
        return ""
    most = max(run["causes"] for run in runs) or 1
    bars = "".join(
        f"<rect class='{_class(run['verdict'])}' x='{6 * number}' width='5' "
        f"y='{30 - (height := 2 + 28 * run['causes'] / most):.1f}' height='{height:.1f}'>"
        f"<title>{_text(run['at'])}: {_text(run['verdict'])}, {run['causes']} causes</title></rect>"
        for number, run in enumerate(runs)
    )
    kept = sum(run["verdict"] == "kept" for run in runs)
    words = f"{kept} of the last {len(runs)} runs kept"
    return (
        f"<p class='trend'><svg viewBox='0 0 {6 * len(runs)} 30' width='{6 * len(runs)}' "
        f"height='30' role='img' aria-label='{words}'>{bars}</svg> {words}</p>"
    )


def _overview(report: dict[str, Any]) -> str:
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
        f"<tr class='of-{_text(blame['kind'])} in-{report['apis'].index(api)}{skipped}'>"
        f"<td>{_text(cause['severity'])}</td>"
        f"<td class='wide'><a href='#cause-{_text(cause['id'])}'>{_text(cause['title'])}</a></td>"
        f"<td>{_text(whose)}</td><td>{_text(api['api'])}</td>"
        f"<td class='n'>{len(cause['findings'])}</td>"
        f"<td>{_text(', '.join(cause['operations']))}</td></tr>"
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
        f"<label><input type='radio' name='{name}' id='{name}-{_text(value)}'"
        f"{' checked' if value == 'all' else ''}> {_text(text)}</label>"
        for value, text in every.items()
    )
    return f"<fieldset><legend>{legend}</legend>{buttons}</fieldset>"


def _filter_rules(report: dict[str, Any]) -> str:
    """A rule for each radio button: what it does not choose is hidden."""
    apis = [str(number) for number in range(len(report["apis"]))]
    return "\n".join(
        f"body:has(#{name}-{value}:checked) :is(tr, section)[class*='{name}-']:not(.{name}-{value})"
        " { display: none; }"
        for name, values in (("of", _KINDS), ("in", apis))
        for value in values
    )


def _cause(cause: dict[str, Any], findings: dict[str, dict[str, Any]]) -> str:
    """A cause: its first failure, the others folded below it."""
    first, *others = sorted(
        (findings[it] for it in cause["findings"]), key=lambda it: it["accepted"] is not None
    )
    folded = "".join(_failure(it) for it in others)
    noun = "failure" if len(others) == 1 else "failures"
    more = f"<details><summary>{len(others)} more {noun} of this cause</summary>{folded}</details>"
    identifier, kind = _text(cause["id"]), _text(first["blame"]["kind"])
    return f"""
<section class="cause of-{kind}" id="cause-{identifier}">
<h3>{_text(cause["title"])} <small>{_text(cause["severity"])} · cause {identifier}</small></h3>
{_failure(first)}{more if others else ""}
</section>"""


def _failure(finding: dict[str, Any]) -> str:
    blame = finding["blame"]
    whose = verdict(blame["kind"], blame.get("accused", "vendor"))
    place = _text(finding["at"] or "response")
    at = f"<code>{place}</code>: " if finding["at"] is not None else ""
    ledger = ", ".join(blame["ambiguities"])
    answer = finding["answer"] or {"status": "", "body": ""}
    rows = (
        ("Whose", f"{whose[0].upper()}{whose[1:]}: {_text(blame['text'])}"),
        ("Spec", f"<code>{_text(blame['location'])}</code> <code>{_text(blame['pointer'])}</code>"),
        ("Ledger", _text(ledger)),
        ("Rests on", _facts(finding["relies_on"])),
        ("Since", _text(finding["first_seen"])),
        ("Accepted", _accepted(finding["accepted"])),
        ("Request", f"<pre>{_text(finding['curl'])}</pre>"),
        ("Client", f"<pre>{_text(finding['client'])}</pre>" if finding["client"] else ""),
        ("Response", f"<pre>{_text(answer['status'])}\n{_text(answer['body'])}</pre>"),
        ("Replay", f"<pre>{_text(finding['replay'])}</pre>"),
    )
    shown = "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows if value)
    return f"""
<article class="{"accepted" if finding["accepted"] else blame["kind"]}">
<h4>{_text(finding["operation"])} <small>{_text(finding["check"])} · {_text(finding["status"])} ·
{finding["times"]}×</small></h4>
<p>{at}{_text(finding["what"])}</p>
<dl>{shown}</dl>
</article>"""


def _facts(facts: list[dict[str, Any]]) -> str:
    """What a failure rests on, folded: the statements, where each comes from, what is open."""
    rows = "".join(
        f"<tr><td><code>{_text(it['pointer'])}</code></td><td>{_text(it['kind'])}</td>"
        f"<td>{_text(it['text'])}</td><td>{_text(', '.join(it['ambiguities']))}</td></tr>"
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
    return _text(f"until {accepted['expires']}: {accepted['reason']}") if accepted else ""


def _observed(summary: dict[str, Any]) -> str:
    """What was observed of what is documented, as bars."""
    if not summary:
        return ""
    bars = "".join(
        f"<div><dt>{name}</dt><dd>{observed:,} of {of:,}"
        f"<meter min='0' max='{max(of, 1)}' value='{observed}'>{observed}</meter></dd></div>"
        for name, (observed, of) in (
            ("members observed", summary["members"]),
            ("values observed", summary["values"]),
            ("ledger entries met", summary["ledger"]),
        )
    )
    against = summary["otherwise"] + summary["unfit"]
    contradicted = f"<div><dt>decided otherwise</dt><dd class='broken'>{against}</dd></div>"
    cut = summary["left_out"]
    more = f"<div><dt>operations with more members than are counted</dt><dd>{cut}</dd></div>"
    return f"<dl class='run'>{bars}{contradicted if against else ''}{more if cut else ''}</dl>"


def _entries(summary: dict[str, Any]) -> str:
    """What is known of each ledger entry that was met, folded; what speaks against us first."""
    known = summary.get("entries", {})
    if not known:
        return ""
    rows = "".join(
        f"<tr><th>{_text(name)}</th><td>{_text(it['chosen'])}</td>"
        f"<td class='{'' if it['agrees'] else 'broken'}'>{_text(it['known'])}</td></tr>"
        for name, it in sorted(known.items(), key=lambda it: it[1]["agrees"])
    )
    noun = "entry" if len(known) == 1 else "entries"
    return (
        f"<details><summary>What this run says of {len(known)} ledger {noun}</summary>"
        "<div class='scroll'><table><tr><th>entry</th><th>our reading</th><th>evidence</th></tr>"
        f"{rows}</table></div></details>"
    )


def _text(value: object) -> str:
    return escape(visible(str(value)))
