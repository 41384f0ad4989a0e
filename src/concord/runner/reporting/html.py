"""The report that a person opens: one self-contained HTML file, light and dark, nothing fetched.

Model: pure, from the JSON report and the runs before it; every text is escaped, there is no script.
The first screen has the verdict, the APIs, and all causes with filters (`html_causes.py`). Details
follow, an API after the other.
"""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from concord.evidence import reads_otherwise
from concord.runner.reporting.html_causes import cause_of, filter_rules, overview
from concord.runner.reporting.markup import class_of, text

_PAGE = Template((Path(__file__).parent / "report.html").read_text(encoding="utf-8"))


_SHOWN_RUNS = 40


def html(report: dict[str, Any], runs: Sequence[dict[str, Any]] = ()) -> str:
    """The page of `report`; `runs` are the comparable ones (`history`), itself the last."""
    return _PAGE.substitute(
        state=class_of(report["verdict"]),
        verdict=escape(report["verdict"].upper()),
        run=_run(report),
        remarks="".join(f"<p class='reason'>{text(it)}</p>" for it in report["remarks"]),
        rows="\n".join(_row(api) for api in report["apis"]),
        trend=_trend(runs[-_SHOWN_RUNS:]),
        causes=overview(report),
        filters=filter_rules(report),
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
        f"<div><dt>{text(name.replace('_', ' '))}</dt><dd>{text(value)}</dd></div>"
        for name, value in facts.items()
        # 0 and False are facts, too
        if value not in (None, "")
    )
    return f"<dl class='run'>{items}</dl>"


def _row(api: dict[str, Any]) -> str:
    reached = sum(operation["reached"] for operation in api["operations"])
    # as the terminal's table counts: what somebody has accepted is no open failure
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
    numbers = "".join(f"<td class='n'>{text(cell)}</td>" for cell in cells)
    state = f"<td class='{_state(api)}'>{text(api['verdict'])}</td>"
    return f"<tr><th><a href='#{text(api['api'])}'>{text(api['api'])}</a></th>{state}{numbers}</tr>"


def _state(api: dict[str, Any]) -> str:
    return class_of(api["verdict"])


def _section(api: dict[str, Any], number: int) -> str:
    reasons = "".join(f"<p class='reason'>{text(reason)}</p>" for reason in api["reasons"])
    reasons += "".join(
        f"<p class='dim'>accepted: {text(it['what'])} ({it['times']}×): {text(it['reason'])}</p>"
        for it in api["accepts"]
    )
    findings = {it["id"]: it for it in api["findings"]}
    # what is accepted comes last; `sorted` keeps the order of severity among the others
    ordered = sorted(api["causes"], key=lambda it: bool(it["accepted"]))
    failures = "".join(cause_of(cause, findings) for cause in ordered)
    cuts = "".join(map(_cut, api["cut_short"]))
    followed = "".join(map(_followed, api["followed"]))
    operations = "".join(_operation(operation) for operation in api["operations"])
    checks = "".join(
        f"<tr><th>{text(name)}</th><td class='n'>{number:,}</td></tr>"
        for name, number in api["checks"].items()
    )
    return f"""
<section class="in-{number}" id="{text(api["api"])}">
<h2>{text(api["title"])}</h2>
<p class="dim">{text(api["base_url"])}</p>
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
        f"<li>{text(it['operation'])} {text(it['check'])} · {text(it['status'])}: "
        f"{text(it['what'])}</li>"
        for it in followed["findings"]
    )
    if followed["shown_by"]:
        shows += f"<li>{text(followed['shown_by'])}</li>"
    if followed["same"]:
        shows += f"<li>the same on the wire: {text(', '.join(followed['same']))}</li>"
    reads = reads_otherwise(followed.get("accused", "vendor"))
    return f"""
<details class="followed" open>
<summary>{reads[0].upper()}{reads[1:]}: {text(followed["entry"])} =
{text(followed["reading"])}</summary>
<p>It says: {text(followed["text"])}</p>
<p>We said: {text(followed["chosen"])}</p>
<ul>{shows}</ul>
<pre>{text(followed["settle"])}</pre>
</details>"""


def _cut(cut: dict[str, str]) -> str:
    where = " ".join(word for word in (cut["phase"], cut["operation"]) if word)
    return f"<li>cut short: {text(where)}: {text(cut['why'])}</li>"


def _operation(operation: dict[str, Any]) -> str:
    statuses = ", ".join(f"{code}: {number}" for code, number in operation["statuses"].items())
    judged = sum(check["judged"] for check in operation["checks"].values())
    failed = sum(check["failed"] for check in operation["checks"].values())
    checks = f"{judged:,}" + (f" ({failed} failed)" if failed else "")
    reached = "yes" if operation["reached"] else "never"
    kind = "kept" if operation["reached"] else "untested"
    return (
        f"<tr><th>{text(operation['operation'])}</th><td class='{kind}'>{reached}</td>"
        f"<td class='n'>{operation['cases']:,}</td><td>{text(statuses)}</td>"
        f"<td class='n'>{checks}</td></tr>"
    )


def _trend(runs: Sequence[dict[str, Any]]) -> str:
    """A bar a run, as high as its causes, and the same in words; nothing of a single run."""
    if len(runs) < 2:
        return ""
    most = max(run["causes"] for run in runs) or 1
    bars = "".join(
        f"<rect class='{class_of(run['verdict'])}' x='{6 * number}' width='5' "
        f"y='{30 - (height := 2 + 28 * run['causes'] / most):.1f}' height='{height:.1f}'>"
        f"<title>{text(run['at'])}: {text(run['verdict'])}, {run['causes']} causes</title></rect>"
        for number, run in enumerate(runs)
    )
    kept = sum(run["verdict"] == "kept" for run in runs)
    words = f"{kept} of the last {len(runs)} runs kept"
    return (
        f"<p class='trend'><svg viewBox='0 0 {6 * len(runs)} 30' width='{6 * len(runs)}' "
        f"height='30' role='img' aria-label='{words}'>{bars}</svg> {words}</p>"
    )


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
        f"<tr><th>{text(name)}</th><td>{text(it['chosen'])}</td>"
        f"<td class='{'' if it['agrees'] else 'broken'}'>{text(it['known'])}</td></tr>"
        for name, it in sorted(known.items(), key=lambda it: it[1]["agrees"])
    )
    noun = "entry" if len(known) == 1 else "entries"
    return (
        f"<details><summary>What this run says of {len(known)} ledger {noun}</summary>"
        "<div class='scroll'><table><tr><th>entry</th><th>our reading</th><th>evidence</th></tr>"
        f"{rows}</table></div></details>"
    )
