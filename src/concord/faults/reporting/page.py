"""The tables of `contracts/results/faults/README.md`, from a report and the comparison with peers.

Model: pure. A table stands between `<!-- name -->` and `<!-- /name -->`; nothing else is touched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

_HEAD = "| {} | faults | equivalent | gate | full | survived |\n|---|---|---|---|---|---|\n"


def filled(
    text: str,
    told: Mapping[str, Any],
    peers: Mapping[str, Any],
    memory: Mapping[str, Any] | None = None,
) -> str:
    """`text` with its tables made anew; `memory` is the report with the model of any server."""
    tables = {
        "apis": apis(told),
        "operators": operators(told),
        "survivors": survivors(told),
        "equivalent": equivalent(told),
        "peers": compared(peers),
    }
    if memory is not None:
        tables["memory"] = f"{apis(memory)}\n{survivors(memory)}"
    for name, table in tables.items():
        pattern = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.DOTALL)
        text = pattern.sub(partial(_between, table), text)
    return text


def _between(table: str, found: re.Match[str]) -> str:
    return found[1] + table + found[2]


def apis(told: Mapping[str, Any]) -> str:
    """The score of each API."""
    rows = [_row(name, counts) for name, counts in told["apis"].items()]
    return (
        f"{ran(told['run'])}\n\n"
        + _HEAD.format("API")
        + "".join(rows)
        + _row("**all**", told["score"])
    )


def ran(run: Mapping[str, Any]) -> str:
    """Which faults the figures are of."""
    sample = f", a sample (seed {run['seed']})" if run["sample"] else ""
    left = run["chosen"] - run["judged"]
    cut = f"; the run was cut short, {left} were not judged" if left else ""
    note = f" {run['note']}" if run.get("note") else ""
    return f"{run['judged']} faults of {', '.join(run['apis'])}{sample}{cut}.{note}"


def operators(told: Mapping[str, Any]) -> str:
    """The score of each operator, and what it does."""
    head = "| operator | of | what is wrong | faults | gate | full |\n|---|---|---|---|---|---|\n"
    rows = [
        f"| `{name}` | {it['kind']} | {it['says']} | {it['faults']} | {it['gate_share']:g} % "
        f"| {it['share']:g} % |\n"
        for name, it in told["operators"].items()
    ]
    return head + "".join(rows)


def survivors(told: Mapping[str, Any]) -> str:
    """What went unnoticed, and what should have told."""
    rows = [
        f"| `{it['id']}` | {it['what']} | {it['tell']} |\n"
        for it in told["faults"]
        if it["outcome"] == "survived"
    ]
    head = "| fault | what is wrong | should tell |\n|---|---|---|\n"
    return head + "".join(rows) if rows else "None.\n"


def equivalent(told: Mapping[str, Any]) -> str:
    """How many faults are none, by reason."""
    found: dict[str, list[str]] = {}
    for it in told["faults"]:
        if it["outcome"] == "equivalent":
            found.setdefault(it["by"], []).append(it["id"])
    rows = [f"| {why} | {len(ids)} | `{ids[0]}` |\n" for why, ids in found.items()]
    return "| reason | faults | for example |\n|---|---|---|\n" + "".join(rows)


def compared(peers: Mapping[str, Any]) -> str:
    """What peers notice of the same faults, and how each was run."""
    tools = list(peers["tools"])
    if not peers["kinds"]:
        return "Not run yet.\n"
    head = "| of | faults | " + " | ".join(tools) + " |\n" + "|---" * (len(tools) + 2) + "|\n"
    rows = []
    for kind, counts in peers["kinds"].items():
        cells = " | ".join(str(counts[tool]) for tool in tools)
        rows.append(f"| {kind} | {counts['faults']} | {cells} |\n")
    how = [f"- {tool}: {told}\n" for tool, told in peers["tools"].items() if told]
    return head + "".join(rows) + "\n" + "".join(how)


def _row(name: str, it: Mapping[str, Any]) -> str:
    return (
        f"| {name} | {it['faults']} | {it['equivalent']} | {it['gate_share']:g} % "
        f"| {it['share']:g} % | {it['faults'] - it['full']} |\n"
    )
