"""Results of `bench_readings`: kept as JSON, summed up in the page of contract results.

Model: what each run came to is kept, and the tables are rendered from that; a test compares them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from concord import project
from concord.faults import KILLED
from concord.spec import Spec
from scripts._bench._published import HOME, SUITE, Block, Published

GOALS = {
    "executable": 1.0,
    "unblamed": 1.0,
    "named": 0.97,
    "decided": 0.95,
    "combinations": 0.98,
    "faults": 0.9,
}
"""The share of each measure that is wanted."""
_SAYS = {
    "executable": "observable entries of severity high and medium, every reading of which can be "
    "run",
    "unblamed": "runs at another reading without *the vendor broke the contract*",
    "named": "runs at a reading that HTTP shows which name the entry and the reading (or name it "
    "as the same on the wire as another entry's)",
    "decided": "runs at a reading that HTTP shows whose traffic decides for it",
    "combinations": "random combinations of readings without *the vendor broke the contract*",
    "faults": "faults that are the vendor's, and still are under another reading",
}

Run = Mapping[str, Any]


def killed_faults() -> frozenset[str]:
    """The ids of the faults that the suite kills."""
    path = project.current().results / "faults" / "results.json"
    found = json.loads(path.read_text("utf-8"))["faults"]
    return frozenset(it["id"] for it in found if it["outcome"] == KILLED)


def line(run: Run) -> str:
    """What one run came to, in a few words."""
    followed = ", ".join(f"{name}={it}" for name, it in run.get("followed", {}).items())
    vendor = len(run.get("vendor", ()))
    return f"{run['verdict']}; vendor {vendor}; follows {followed or 'none'}"


def results(
    specs: Mapping[str, Spec], runs: Mapping[str, Run], *, planned: int, measured_on: Any
) -> dict[str, Any]:
    """What is published: the runs, and what of the ledgers can be run."""
    return {
        "version": 1,
        "measured_on": measured_on,
        "planned": planned,
        "ledgers": {api: _ledger(spec) for api, spec in specs.items()},
        "runs": dict(runs),
    }


def _ledger(spec: Spec) -> dict[str, Any]:
    """How much of one ledger can be run, of severity high and medium."""
    entries = [it for it in spec.ledger if it.severity in ("high", "medium")]
    observable = [it for it in entries if any(r.observable for r in it.alternatives)]
    whole = [
        it
        for it in observable
        if all(r in it.executable or not r.observable for r in it.alternatives)
    ]
    return {
        "entries": len(spec.ledger),
        "readings": sum(len(it.executable) for it in spec.ledger),
        "observable": len(observable),
        "executable": len(whole),
        "unshown": [
            f"{it.id}={r.id}" for it in spec.ledger for r in it.executable if not r.observable
        ],
        "unobservable": {
            f"{it.id}={r.id}": r.because
            for it in entries
            for r in it.alternatives
            if not r.observable
        },
    }


def _of(results: Mapping[str, Any], kind: str) -> list[tuple[str, Run]]:
    return [(name, run) for name, run in results["runs"].items() if name.startswith(f"{kind}: ")]


def _served(name: str) -> tuple[str, str]:
    entry, _, reading = name.split(": ", 2)[2].partition("=")
    return entry, reading


def shares(results: Mapping[str, Any]) -> dict[str, tuple[int, int]]:
    """Each measure: how many of how many."""
    single = [(*_served(name), run) for name, run in _of(results, "readings")]
    unshown = {name for it in results["ledgers"].values() for name in it["unshown"]}
    shown = [(it, to, run) for it, to, run in single if f"{it}={to}" not in unshown]
    return {
        "executable": (
            sum(it["executable"] for it in results["ledgers"].values()),
            sum(it["observable"] for it in results["ledgers"].values()),
        ),
        "unblamed": _share([_is_unblamed(run) for *_, run in single]),
        "named": _share([_is_named(it, to, run) for it, to, run in shown]),
        "decided": _share([run.get("decided", {}).get(it) == to for it, to, run in shown]),
        "combinations": _share([_is_unblamed(run) for _, run in _of(results, "combinations")]),
        "faults": _share(
            [
                bool(run.get("vendor"))
                for _, run in _of(results, "faults")
                if run.get("vendor") or run.get("alone", True)
            ]
        ),
    }


def _is_named(entry: str, reading: str, run: Run) -> bool:
    """Whether a run names the reading, or one that is the same on the wire and it beside that.

    One that cannot begin, for the credentials that the reading asks for, names it in its message.
    """
    told = run.get("followed", {}).get(entry) == reading
    return told or f"{entry}={reading}" in (*run.get("same", ()), *run.get("said", ()))


def _is_unblamed(run: Run) -> bool:
    """Whether a run came to an end without blaming the vendor."""
    return "vendor" in run and not run["vendor"]


def _share(kept: Sequence[bool]) -> tuple[int, int]:
    return sum(kept), len(kept)


def missed(results: Mapping[str, Any]) -> list[str]:
    """The goals that are not reached."""
    found = shares(results)
    return [
        f"{_SAYS[name]}: {good} of {of} (goal {GOALS[name]:.0%})"
        for name, (good, of) in found.items()
        if of and good / of < GOALS[name]
    ]


def tables(results: Mapping[str, Any]) -> str:
    """The measures, in Markdown."""
    return "\n".join(_lines(results))


def _lines(results: Mapping[str, Any]) -> Iterator[str]:
    yield "| measure | result | goal |"
    yield "|---|---|---|"
    for name, (good, of) in shares(results).items():
        share = f"{good:,} of {of:,} ({good / of:.1%})" if of else "not run"
        yield f"| {_SAYS[name]} | {share} | {_goal(GOALS[name])} |"
    readings = sum(it["readings"] for it in results["ledgers"].values())
    unshown = sum(len(it["unshown"]) for it in results["ledgers"].values())
    runs = len(results["runs"])
    yield ""
    entries = sum(it["entries"] for it in results["ledgers"].values())
    yield (
        f"The ledgers have {entries:,} entries, of which {readings:,} alternative readings can be "
        f"run; {unshown:,} of these only narrow what the chosen one permits, or concern what no "
        f"request shows. {runs:,} of {results['planned']:,} planned runs were made."
    )
    yield ""


def _goal(share: float) -> str:
    return "100 %" if share == 1.0 else f"≥ {share:.0%}".replace("%", " %")


PUBLISHED = Published(
    file=SUITE / "readings.json",
    blocks=tuple(
        Block(page=page, mark="readings", render=tables) for page in (SUITE / "README.md", HOME)
    ),
    command="nox -s readings -- --write",
)
