"""What the contract suite costs, and how stable it is: the limits, and the tables of its README."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from scripts._bench._published import SUITE, Block, Published

MOST = 1.3
"""What one case of the suite may cost, as a multiple of one of plain Schemathesis."""
LONGEST = 300
"""Seconds that the default run of all APIs may take."""
MOST_OF_CLEAN = 2.0
"""Cases and seconds of a run against a wrong server, as a multiple of the clean run's."""
FAITHFUL = 0.99
"""The share of replays that have to be right, on faulty and on clean servers each."""
MEDIAN_OF_CLEAN = 1.3
"""The same, for the median of all wrong servers."""
CAUSES_OF_A_FAULT = 1.0
"""Causes that a report tells for each operation family that has the defect: the median."""
MOST_CAUSES_OF_A_FAULT = 2.0
"""The same, for nine of ten wrong servers."""


def missed(results: Mapping[str, Any]) -> list[str]:
    """The limits that a benchmark's results do not keep."""
    found = [
        f"{api}: {it['ratio']} × plain Schemathesis a case (at most {MOST})"
        for api, it in results["apis"].items()
        if it["ratio"] > MOST
    ]
    found += [
        f"{api}: {it['wire']['unsafe']} unsafe requests by the rules of `live`"
        for api, it in results["apis"].items()
        if it["wire"]["unsafe"]
    ]
    if results["whole"]["seconds"] > LONGEST:
        found.append(f"the default run took {results['whole']['seconds']} s (at most {LONGEST})")
    return found


def tables(results: Mapping[str, Any]) -> str:
    """A benchmark's results, in Markdown."""
    return "\n".join([*_whole(results), "", *_pairs(results), "", *_said(results), ""])


def _whole(results: Mapping[str, Any]) -> Iterator[str]:
    yield "| default run | operations | cases | requests | checks judged | seconds | requests/s |"
    yield "|---|---:|---:|---:|---:|---:|---:|"
    total = {"operations": 0, "cases": 0, "requests": 0, "judged": 0}
    for api, it in results["whole"]["apis"].items():
        yield _row(api, it, it["seconds"])
        total = {name: number + it[name] for name, number in total.items()}
    yield _row("all, two at once", total, results["whole"]["seconds"])


def _row(name: str, it: Mapping[str, Any], seconds: float) -> str:
    counts = " | ".join(f"{it[key]:,}" for key in ("operations", "cases", "requests", "judged"))
    return f"| {name} | {counts} | {seconds:.0f} | {it['requests'] / seconds:.0f} |"


def _pairs(results: Mapping[str, Any]) -> Iterator[str]:
    yield (
        "| one API alone | suite: cases | s | requests/s | CPU ms a case "
        "| plain: cases | s | requests/s | CPU ms a case | ratio | on the wire as `live` |"
    )
    yield "|---" + "|---:" * 9 + "|---|"
    for api, it in results["apis"].items():
        sides = " | ".join(_side(it[name]) for name in ("suite", "plain"))
        sent = ", ".join(f"{times:,} {method}" for method, times in it["wire"]["methods"].items())
        yield f"| {api} | {sides} | {it['ratio']:.2f} | {sent} |"
    each = [_each(results, name) for name in ("suite", "plain")]
    cells = " | ".join(f" | | | {cost:.1f}" for cost in each)
    yield f"| all | {cells} | {each[0] / each[1]:.2f} | |"


def _side(it: Mapping[str, Any]) -> str:
    return (
        f"{it['cases']:,} | {it['seconds']:.0f} | {it['requests_a_second']:.0f} "
        f"| {it['cpu_ms_a_case']:.1f}"
    )


def _each(results: Mapping[str, Any], name: str) -> float:
    found = [it[name] for it in results["apis"].values()]
    used = sum(it["cpu_seconds"] for it in found)
    return float(1000 * used / sum(it["cases"] for it in found))


def _said(results: Mapping[str, Any]) -> Iterator[str]:
    on, rounds = results["measured_on"], results["rounds"]
    unsafe = sum(it["wire"]["unsafe"] for it in results["apis"].values())
    yield (
        f"Measured on {on['date']}: {on['machine']}, {on['python']}, Schemathesis "
        f"{on['schemathesis']}, Hypothesis {on['hypothesis']}; the least CPU time of {rounds} "
        f"round{'s' * (rounds != 1)}. The default run took {results['whole']['seconds']:.0f} s "
        f"(limit: {LONGEST}); unsafe requests by the rules of `live`: {unsafe} "
        "(a POST is the run's own token call)."
    )


def stability(results: Mapping[str, Any]) -> str:
    """What runs in a row agreed in, in Markdown."""
    lines = [
        "| runs in a row | agree | verdict | cases | checks judged |",
        "|---|---|---|---:|---:|",
    ]
    for api, it in results["apis"].items():
        agree = f"{results['rounds']} of {results['rounds']}" if not it["differences"] else "**no**"
        lines.append(f"| {api} | {agree} | {it['verdict']} | {it['cases']:,} | {it['judged']:,} |")
    seconds = sorted(results["seconds"])
    lines += ["", f"Measured on {results['date']}: each run of all took {seconds[0]:.0f} to "]
    lines[-1] += f"{seconds[-1]:.0f} s."
    return "\n".join(lines) + "\n"


def wrong_servers(results: Mapping[str, Any]) -> str:
    """What runs against wrong servers came to, in Markdown."""
    rows = list(compared(results))
    lines = [
        "| wrong server | ended | cases | × clean | requests | × clean | CPU s | × clean "
        "| findings | causes | families |",
        "|---|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        counts = " | ".join(
            f"{row[name]:,} | {row[f'{name}_ratio']:.2f}" for name in ("cases", "requests")
        )
        used = f"{row['cpu_seconds']:.1f} | {row['cpu_ratio']:.2f}"
        told = f"{row['findings']} | {row.get('causes', '')} | {row.get('families', '') or ''}"
        lines.append(f"| {row['name']} | {row['ended']} | {counts} | {used} | {told} |")
    lines += ["", " ".join(_summed(results, rows)), ""]
    lines += [f"Left out: {what}: {why}." for what, why in results["left_out"].items()]
    return "\n".join(lines).rstrip() + "\n"


def compared(results: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Each wrong server, with its cost as a multiple of the same API's clean run."""
    for name, it in results["runs"].items():
        api, _, how = name.partition("/")
        clean = results["runs"].get(f"{api}/clean")
        if how == "clean" or clean is None:
            continue
        pairs = (("cases", "cases"), ("requests", "requests"), ("cpu_seconds", "cpu"))
        ratios = {f"{to}_ratio": it[key] / max(clean[key], 0.01) for key, to in pairs}
        yield {**it, **ratios, "name": name}


def exceeding(results: Mapping[str, Any]) -> list[str]:
    """The limits that the runs against wrong servers do not keep."""
    rows = list(compared(results))
    found = [f"{row['name']}: ended as {row['ended']}" for row in rows if not _has_ended(row)]
    for name in ("cases", "cpu"):
        found += [
            f"{row['name']}: {row[f'{name}_ratio']:.2f} × the {name} of the clean run"
            for row in rows
            if row[f"{name}_ratio"] > MOST_OF_CLEAN
        ]
        middle = _median(rows, name)
        if middle > MEDIAN_OF_CLEAN:
            found.append(f"median: {middle:.2f} × the {name} of the clean run")
    return [*found, *_causes(rows)]


def causes_of_a_fault(rows: Sequence[Mapping[str, Any]]) -> list[float]:
    """The causes that each run told, for each operation family that has the defect, least first.

    A mock has no single defect, and what found nothing has no cause: neither counts.
    """
    return sorted(
        row["causes"] / row["families"] for row in rows if row.get("families") and row["causes"]
    )


def ninth(values: Sequence[float]) -> float:
    """The value that nine of ten do not exceed; `values` are sorted, and there is one."""
    return values[math.ceil(0.9 * len(values)) - 1]


def _causes(rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """The limits on causes that are not kept."""
    each = causes_of_a_fault(rows)
    if not each:
        return
    if statistics.median(each) > CAUSES_OF_A_FAULT:
        yield f"median: {statistics.median(each):.2f} causes a fault"
    if ninth(each) > MOST_CAUSES_OF_A_FAULT:
        yield f"nine of ten: {ninth(each):.2f} causes a fault"


def _has_ended(row: Mapping[str, Any]) -> bool:
    return row["ended"] in ("completed", "could-not-run", "server-unavailable")


def _median(rows: Sequence[Mapping[str, Any]], name: str) -> float:
    return statistics.median(row[f"{name}_ratio"] for row in rows) if rows else 0.0


def _summed(results: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    ended = sum(map(_has_ended, rows))
    yield f"{ended} of {len(rows)} runs ended by themselves."
    for name, noun in (("cases", "cases"), ("cpu", "CPU seconds")):
        most = max((row[f"{name}_ratio"] for row in rows), default=0.0)
        yield (
            f"{noun[0].upper()}{noun[1:]}: median {_median(rows, name):.2f} × the clean run "
            f"(limit: {MEDIAN_OF_CLEAN}), at most {most:.2f} × (limit: {MOST_OF_CLEAN:g})."
        )
    if each := causes_of_a_fault(rows):
        whole = sorted(row["causes"] for row in rows if row.get("families") and row["causes"])
        yield (
            f"Causes for each operation family that has the defect: median "
            f"{statistics.median(each):.2f} (limit: {CAUSES_OF_A_FAULT:g}), nine of ten at most "
            f"{ninth(each):.2f} (limit: {MOST_CAUSES_OF_A_FAULT:g}); for each server: median "
            f"{statistics.median(whole):g}, nine of ten at most {ninth(whole):g}."
        )
    on = results["measured_on"]
    yield (
        f"Measured on {on['date']}: {on['machine']}, {on['python']}, Schemathesis "
        f"{on['schemathesis']}, Hypothesis {on['hypothesis']}."
    )


def replay(results: Mapping[str, Any]) -> str:
    """How many replays were right, in Markdown."""
    rows = _replays(results)
    measured = [it for it in results["faults"].values() if it["findings"]]
    lines = [
        f"{len(measured)} killed faults, {len(rows)} findings.",
        "",
        "| replayed by | findings | reproduced on the faulty server | not on the clean one "
        "| `curl` row ends in the recorded status |",
        "|---|---:|---:|---:|---:|",
    ]
    for way in ("request", "steps", "operation", ""):
        of = [it for it in rows if way in ("", it["by"])]
        if of:
            told = (_share(of, "faulty", 1), _share(of, "clean", 0), _share(of, "shell", True))
            lines.append(f"| {way or 'all'} | {len(of)} | {' | '.join(told)} |")
    without = sorted(it["why"] for it in results["faults"].values() if not it["findings"])
    if without:
        lines += ["", f"Without a finding to replay: {len(without)} faults ({without[0]})."]
    return "\n".join([*lines, ""])


def unfaithful(results: Mapping[str, Any]) -> list[str]:
    """The goals that replays do not reach."""
    rows = _replays(results)
    # a script whose first line says that it needs the run promises nothing
    scripts = [it for it in rows if it["by"] != "operation"]
    goals = (
        (rows, "faulty", 1, "replays right on faulty servers"),
        (rows, "clean", 0, "replays right on clean servers"),
        (scripts, "shell", True, "scripts that end in the recorded status"),
    )
    return [
        f"{what}: {_share(of, name, wanted)} (at least {FAITHFUL:.0%})"
        for of, name, wanted, what in goals
        if sum(it[name] == wanted for it in of) < FAITHFUL * len(of)
    ]


def _replays(results: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [it for told in results["faults"].values() for it in told["findings"]]


def _share(rows: Sequence[Mapping[str, Any]], name: str, wanted: Any) -> str:
    right = sum(it[name] == wanted for it in rows)
    return f"{right} of {len(rows)}"


def _published(name: str, render: Callable[[Any], str], command: str) -> Published:
    block = Block(page=SUITE / "README.md", mark=name, render=render)
    return Published(file=SUITE / f"{name}.json", blocks=(block,), command=command)


BENCHMARK = _published("benchmark", tables, "nox -s bench -- contracts --write")
STABILITY = _published("stability", stability, "nox -s bench -- stability --write")
WRONG = _published("wrong-servers", wrong_servers, "nox -s bench -- wrong-servers --write")
REPLAY = _published("replay", replay, "nox -s bench -- replay --write")
