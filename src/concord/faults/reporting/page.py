"""The tables of `contracts/results/faults/README.md`: operators, the last report, other tools.

Model: pure. A table stands between `<!-- name -->` and `<!-- /name -->`; nothing else is touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

from concord import faults

_HEAD = "| {} | faults | equivalent | gate | full | survived |\n|---|---|---|---|---|---|\n"


def filled(
    text: str,
    report: Mapping[str, Any],
    peers: Mapping[str, Any],
    memory: Mapping[str, Any] | None = None,
) -> str:
    """`text` with its tables made anew; `memory` is the report with the state model."""
    tables = {
        "apis": apis(report),
        "operators": operators(report),
        "survivors": survivors(report),
        "equivalent": equivalent(report),
        "peers": compared(peers),
    }
    if memory is not None:
        tables["memory"] = f"{apis(memory)}\n{survivors(memory)}"
    for name, table in tables.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        # a function, since a table may hold backslashes, which a replacement text would interpret
        text = pattern.sub(partial(_between, table), text)
    return text


def _between(table: str, found: re.Match[str]) -> str:
    return found[1] + table + found[2]


def apis(report: Mapping[str, Any]) -> str:
    """The score of each API."""
    rows = [_row(name, counts) for name, counts in report["apis"].items()]
    return (
        f"{ran(report['run'])}\n\n"
        + _HEAD.format("API")
        + "".join(rows)
        + _row("**all**", report["score"])
    )


def ran(run: Mapping[str, Any]) -> str:
    """The faults that the figures are of, in one line."""
    sample = f", a sample (seed {run['seed']})" if run["sample"] else ""
    left = run["chosen"] - run["judged"]
    cut = f"; the run was cut short, {left} were not judged" if left else ""
    note = f" {run['note']}" if run.get("note") else ""
    return f"{run['judged']} faults of {', '.join(run['apis'])}{sample}{cut}.{note}"


def operators(report: Mapping[str, Any]) -> str:
    """Every operator, with its score where the report has one."""
    head = "| operator | kind | what is wrong | applies to | faults | gate | full |\n"
    rows = [
        f"| `{it.name}` | {it.kind} | {it.summary} | {it.applies_to} "
        f"| {_figures(report['operators'].get(it.name))} |\n"
        for it in faults.OPERATORS
    ]
    return head + "|---" * 7 + "|\n" + "".join(rows)


def _figures(found: Mapping[str, Any] | None) -> str:
    if found is None:
        return "not run | |"
    return f"{found['faults']} | {found['gate_share']:g} % | {found['share']:g} %"


def survivors(report: Mapping[str, Any]) -> str:
    """The faults that survived, and the request that should kill each."""
    rows = [
        f"| `{it['id']}` | {it['what']} | {it['tell']} |\n"
        for it in report["faults"]
        if it["outcome"] == faults.SURVIVED
    ]
    head = "| fault | what is wrong | would be killed by |\n|---|---|---|\n"
    return head + "".join(rows) if rows else "None.\n"


def equivalent(report: Mapping[str, Any]) -> str:
    """The number of equivalent faults, by reason."""
    found: dict[str, list[str]] = {}
    for it in report["faults"]:
        if it["outcome"] == faults.EQUIVALENT:
            found.setdefault(it["by"], []).append(it["id"])
    rows = [f"| {why} | {len(ids)} | `{ids[0]}` |\n" for why, ids in found.items()]
    return "| reason | faults | for example |\n|---|---|---|\n" + "".join(rows)


def compared(peers: Mapping[str, Any]) -> str:
    """The faults that other tools kill, and how each was run."""
    tools = list(peers["tools"])
    if not peers["kinds"]:
        return "Not run yet.\n"
    head = "| kind | faults | " + " | ".join(tools) + " |\n" + "|---" * (len(tools) + 2) + "|\n"
    rows = []
    for kind, counts in peers["kinds"].items():
        cells = " | ".join(str(counts[tool]) for tool in tools)
        rows.append(f"| {kind} | {counts['faults']} | {cells} |\n")
    how = [f"- {tool}: {words}\n" for tool, words in peers["tools"].items() if words]
    return head + "".join(rows) + "\n" + "".join(how)


def _row(name: str, it: Mapping[str, Any]) -> str:
    return (
        f"| {name} | {it['faults']} | {it['equivalent']} | {it['gate_share']:g} % "
        f"| {it['share']:g} % | {it['faults'] - it['full']} |\n"
    )
