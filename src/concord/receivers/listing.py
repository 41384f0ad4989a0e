"""The probes as people read them: `--list-probes`, and the table of the README."""

from __future__ import annotations

from collections.abc import Iterator

from concord.receivers.probe import NEEDS
from concord.receivers.probes import PROBES


def listed() -> Iterator[str]:
    """A line for each probe."""
    width = max(len(it.name) for it in PROBES)
    for probe in PROBES:
        needs = "; ".join(f"not where {NEEDS[it]}" for it in probe.needs)
        yield f"{probe.name:{width}}  {probe.summary}{f' ({needs})' if needs else ''}"


def table() -> str:
    """The probes in Markdown."""
    rows = [
        f"| `{it.name}` | {it.summary.replace(', is', ' is').replace(', has', ' has')} | "
        f"{', '.join(it.rests_on)} | {it.presumes} | {it.fix} |"
        for it in PROBES
    ]
    head = "| probe | expectation | rests on | presumes | fix |\n|---|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"
