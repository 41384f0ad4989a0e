"""Servers that no spec of ours was written for: healthy without a finding, each defect named once.

Model: each application of `_bench/servers` is imported as a user imports it. Healthy, it is run
whole with no vocabulary, with what `concord propose` guesses, and with what a person confirms. With
one defect at a time it is run on the operations that have or show it, and is named if the run is
broken by exactly one cause, which says where and what. Other tools run on the whole document, once
healthy and once with each defect; a defect counts as found where something fails that did not fail
before.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from concord import project
from concord.cli.command import FOUND, KEPT, run
from scripts._bench import _server_peers as peers
from scripts._bench import _servers
from scripts._bench._servers import CONFIRMED, LEVELS, PROPOSED, SERVERS, Server
from scripts.bench_contracts import measured_on

RESULTS = Path("contracts") / "results" / "servers.json"
README = Path("contracts") / "results" / "README.md"
_HEAD, _FOOT = "<!-- servers -->\n", "<!-- /servers -->"
_LEAST_PROPOSED = 6


def main(argv: Sequence[str] | None = None) -> int:
    """Run all, and print a line for each: 1 if a goal is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", metavar="WORD", help="runs whose name has this word")
    parser.add_argument("--peer", action="append", choices=peers.PEERS, help="another tool")
    parser.add_argument("--peers-only", action="store_true", help="only the other tools")
    parser.add_argument("--write", action="store_true", help="publish the results")
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory(prefix="concord-servers-") as work:
        for name, result in _found(options, Path(work)):
            if options.write:
                publish({name: result})
    missed = misses(published())
    print(*missed, sep="\n")
    return FOUND if missed else KEPT


def _found(options: argparse.Namespace, work: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from _peers(options.peer or (), options.only or "")
    if not options.peers_only:
        yield from _runs(work, options.only or "")


def publish(found: Mapping[str, Any]) -> None:
    """Write these runs; others stay as they were measured before."""
    results = published()
    runs = results["runs"] | found
    results |= {"measured_on": measured_on(), "runs": {it: runs[it] for it in sorted(runs)}}
    path = project.current().root / RESULTS
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")
    write_table(results)


def published() -> dict[str, Any]:
    """The results as they are committed; empty before the first."""
    path = project.current().root / RESULTS
    if not path.exists():
        return {"version": 1, "measured_on": {}, "runs": {}}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def _runs(work: Path, only: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for server in SERVERS:
        for level in LEVELS:
            wanted = [it for it in names(server, level) if only in it]
            folder = _servers.project_of(server, level, work) if wanted else work
            for name in wanted:
                defect = next((it for it in server.defects if name.endswith(f"/{it.name}")), None)
                done = _servers.contract_run(server, folder, defect)
                done["named"] = defect is not None and _servers.is_named(defect, done)
                _show(name, done)
                yield name, done


def names(server: Server, level: str) -> Iterator[str]:
    """The runs of an application; without any vocabulary only the healthy one is made."""
    yield f"{server.name}/{level}/healthy"
    if level in (PROPOSED, CONFIRMED):
        yield from (f"{server.name}/{level}/{it.name}" for it in server.defects)


def _peers(wanted: Sequence[str], only: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for peer in wanted:
        for server in SERVERS:
            names_of = [it for it in _of_peer(peer, server) if only in it[0]]
            healthy = peers.failures(peer, server, "") if names_of else frozenset()
            for name, defect in names_of:
                found = peers.failures(peer, server, defect) - healthy if defect else healthy
                print(f"{name:44} {len(found)} failures", flush=True)
                yield name, {"failures": sorted(found)}


def _of_peer(peer: str, server: Server) -> Iterator[tuple[str, str]]:
    yield f"{server.name}/{peer}/healthy", ""
    yield from ((f"{server.name}/{peer}/{it.name}", it.name) for it in server.defects)


def _show(name: str, done: Mapping[str, Any]) -> None:
    said = " | ".join(it["title"] for it in done["causes"])
    named = "named" if done["named"] else ""
    print(f"{name:44} {done['verdict']:9} {done['seconds']:6.1f} s  {named:6} {said}", flush=True)


def misses(results: Mapping[str, Any]) -> list[str]:
    """The goals that the results miss."""
    runs = results["runs"]
    found = []
    for server in SERVERS:
        for level in LEVELS:
            causes = runs.get(f"{server.name}/{level}/healthy", {"causes": []})["causes"]
            found += [f"{server.name}/{level}: a false finding: {it['title']}" for it in causes]
        for level, least in ((PROPOSED, _LEAST_PROPOSED), (CONFIRMED, len(server.defects))):
            if _named(runs, server, level) < least:
                found.append(f"{server.name}/{level}: fewer than {least} defects are named")
    return found


def _named(runs: Mapping[str, Any], server: Server, level: str) -> int:
    return sum(
        bool(runs.get(f"{server.name}/{level}/{it.name}", {}).get("named")) for it in server.defects
    )


def table(results: Mapping[str, Any]) -> str:
    """The block of the README."""
    runs = results["runs"]
    tools = [it for it in peers.PEERS if any(f"/{it}/" in name for name in runs)]
    heads = ["Concord: nothing", "proposed", "confirmed", *tools]
    lines = [f"| server | {' | '.join(heads)} |", f"|---|{'---|' * len(heads)}"]
    for server in SERVERS:
        for defect in ("healthy", *(it.name for it in server.defects)):
            cells = [_cell(runs.get(f"{server.name}/{it}/{defect}"), defect) for it in LEVELS]
            cells += [_of_tool(runs.get(f"{server.name}/{it}/{defect}"), defect) for it in tools]
            lines.append(f"| {server.framework}: {_said(server, defect)} | {' | '.join(cells)} |")
        cells = [f"{_named(runs, server, it)} of {len(server.defects)}" for it in LEVELS[1:]]
        for tool in tools:
            had = [runs.get(f"{server.name}/{tool}/{it.name}") for it in server.defects]
            cells.append(f"{sum(bool(it and it['failures']) for it in had)} of {len(had)}")
        lines.append(f"| **{server.framework}: defects** |  | {' | '.join(cells)} |")
    notes = [f"- {it}: {peers.PEERS[it]}" for it in tools]
    return "\n".join([*lines, *([""] if notes else []), *notes]) + "\n"


def _said(server: Server, defect: str) -> str:
    found = next((it for it in server.defects if it.name == defect), None)
    return found.says if found else "healthy"


def _cell(run: Mapping[str, Any] | None, defect: str) -> str:
    if run is None:
        return ""
    if defect == "healthy":
        return f"{len(run['causes'])} findings, {run['operations']} operations"
    if run["named"]:
        return "named"
    return f"{len(run['causes'])} causes" if run["causes"] else "no"


def _of_tool(run: Mapping[str, Any] | None, defect: str) -> str:
    if run is None:
        return "not run"
    if defect == "healthy":
        return f"{len(run['failures'])} false failures"
    return "found" if run["failures"] else "no"


def write_table(results: Mapping[str, Any]) -> None:
    """Put the block of the README up to date."""
    path = project.current().root / README
    before, _, rest = path.read_text("utf-8").partition(_HEAD)
    after = rest.partition(_FOOT)[2]
    path.write_text(f"{before}{_HEAD}{table(results)}{_FOOT}{after}", encoding="utf-8")


if __name__ == "__main__":
    run(main)
