"""Several reports, of shards or of single APIs, as one verdict.

Model: reports are read back into results, which add up as a run's own messages do; then the end is
that of any run. Shards must be all there and of the same run: what is missing is reported, and
nothing is judged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from concord import evidence, project
from concord.errors import CouldNotRunError
from concord.runner.finding import Finding
from concord.runner.planning.accepted import Accept
from concord.runner.readings.search import FollowedReading
from concord.runner.report_options import ReportOptions
from concord.runner.reporting import files as _reports
from concord.runner.reporting.results import ApiResult, Cut, OperationResult
from concord.runner.reporting.verdict_report import conclude, known_deviations

_ENDS = ("could-not-run", "server-unavailable", "interrupted")
"""How a part may end so that the whole ends so, the worst first; then any that is no completion."""


def merge(
    paths: Sequence[Path],
    options: ReportOptions,
    *,
    folder: Path,
    allow_inferred: bool,
    console: Console,
) -> int:
    """Merge the reports at `paths` (files, or folders that hold them); the exit code."""
    known = known_deviations(options)
    files = sorted(set(_files(paths)))
    if not files:
        raise CouldNotRunError(f"{', '.join(map(str, paths))}: there is no {project.REPORT}")
    parts = [(path, _reports.read_file(path)) for path in files]
    # an earlier merge often lies among the parts, and would count them twice
    parts = [(path, part) for path, part in parts if not _is_merged(path, part)]
    _complete(parts)
    with _reports.reserved(folder):
        results = _results(parts)
        return conclude(
            results,
            options,
            known=known,
            loaded={it.api: project.load(it.api) for it in results if it.api in project.apis()},
            folder=folder,
            run=_run(parts),
            seconds=max(part["seconds"] for _, part in parts),
            allow_inferred=allow_inferred,
            console=console,
        )


def _files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from path.glob(project.REPORT)
        elif path.name == project.REPORT:
            yield path
        elif not path.exists():
            raise CouldNotRunError(f"{path}: no such report")


def _is_merged(path: Path, part: dict[str, Any]) -> bool:
    with _reports.understood(path):
        return "merged" in part["run"]


def _complete(parts: Sequence[tuple[Path, dict[str, Any]]]) -> None:
    """Make sure that shards are of one run and all there. Raises CouldNotRunError."""
    if not parts:
        raise CouldNotRunError("there are only merged reports (give those of the runs)")
    shards = {path: part["run"].get("shard") for path, part in parts}
    sharded = [path for path, shard in shards.items() if shard]
    if not sharded:
        return
    for path, shard in shards.items():
        if not shard:
            raise CouldNotRunError(f"{path}: is a whole run, the others are shards of one")
    # of shards of one run only the index differs
    runs = {json.dumps({**p["run"], "shard": {**p["run"]["shard"], "index": 0}}) for _, p in parts}
    if len(runs) > 1:
        names = ", ".join(map(str, sharded))
        raise CouldNotRunError(f"{names}: are not shards of the same run (target, seed, profile …)")
    total = parts[0][1]["run"]["shard"]["total"]
    met = Counter(part["run"]["shard"]["index"] for _, part in parts)
    missing = [f"{index}/{total}" for index in range(1, total + 1) if not met[index]]
    if missing:
        left = _untested(parts)
        raise CouldNotRunError(
            f"shard {', '.join(missing)} is missing: no verdict without its operations\n"
            f"       not tested: {', '.join(left) or 'none'}"
        )
    if twice := [f"{index}/{total}" for index, times in met.items() if times > 1]:
        raise CouldNotRunError(f"shard {', '.join(twice)} is there more than once")


def _untested(parts: Sequence[tuple[Path, dict[str, Any]]]) -> list[str]:
    wanted = parts[0][1]["run"]["shard"]["whole"]
    tested = {
        (api["api"], label) for _, part in parts for api in part["apis"] for label in api["planned"]
    }
    return [
        f"{api}: {label}"
        for api, labels in wanted.items()
        for label in labels
        if (api, label) not in tested
    ]


def _run(parts: Sequence[tuple[Path, dict[str, Any]]]) -> dict[str, Any]:
    stated = {name: value for name, value in parts[0][1]["run"].items() if name != "shard"}
    return {**stated, "merged": [str(path.parent) for path, _ in parts]}


def _results(parts: Sequence[tuple[Path, dict[str, Any]]]) -> list[ApiResult]:
    found: dict[str, ApiResult] = {}
    for path, part in parts:
        for api in part["apis"]:
            known = found.setdefault(api["api"], ApiResult(api=api["api"], title=api["title"]))
            with _reports.understood(path):
                _add(known, api)
        counts = _evidence(path.with_name(project.EVIDENCE))
        for name, recorded in counts["apis"].items() if counts else ():
            found[name].parts.append(recorded)
    for result in found.values():
        result.whole = result.api in project.apis() and len(result.operations) == len(
            project.load(result.api).operations
        )
    return [found[name] for name in sorted(found)]


def _evidence(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    try:
        return evidence.read(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        raise CouldNotRunError(f"{path}: {error}") from error


def _add(result: ApiResult, api: dict[str, Any]) -> None:
    skipped = api["verdict"] == "skipped"
    if skipped:
        result.skipped = "; ".join(api["reasons"])
    result.base_url = result.base_url or api["base_url"]
    result.embedded = api["embedded"]
    result.could_not_run = result.could_not_run or api["could_not_run"]
    result.ended = _worst(result.ended, "" if skipped else api["ended"])
    _add_accepts(result, api.get("accepts", ()))
    result.seconds += api["seconds"]
    result.requests += api["requests"]
    result.methods.update(api["methods"])
    result.planned = tuple(dict.fromkeys((*result.planned, *api["planned"])))
    # every shard says the same of a check, because it is the spec that says so
    result.checks |= {**dict.fromkeys(api["checks"]), **api["inapplicable"]}
    result.errors += [error for error in api["errors"] if error not in result.errors]
    result.warnings += [it for it in api["warnings"] if it not in result.warnings]
    # `stopped` asks for the operations of this phase: the last one that goes by operations
    done = result.phases.setdefault("fuzzing", set())
    short = {cut["operation"] for cut in api["cut_short"] if not cut["phase"]}
    done |= set(api["planned"]) - {*api["not_run"], *short}
    result.cuts += [Cut(**cut) for cut in api["cut_short"] if cut["phase"]]
    for operation in api["operations"]:
        _add_operation(result, operation)
    for finding in api["findings"]:
        result.findings.setdefault(finding["id"], Finding.from_json(finding))
        result.times[finding["id"]] += finding["times"]
    # two shards may find the same reading, each by operations of its own
    named = {it.name for it in result.followed}
    found = (FollowedReading.from_json(it) for it in api["followed"])
    result.followed += tuple(it for it in found if it.name not in named)


def _add_accepts(result: ApiResult, recorded: Iterable[dict[str, Any]]) -> None:
    """Every shard has the same entries, and each counts how often they applied to it."""
    for index, entry in enumerate(recorded):
        if index == len(result.accepts):
            result.accepts = (*result.accepts, Accept.from_report(result.api, entry))
        result.accept_times[index] += entry["times"]


def _add_operation(result: ApiResult, recorded: dict[str, Any]) -> None:
    label = recorded["operation"]
    known = result.operations.setdefault(
        label, OperationResult(label=label, id=recorded["operation_id"])
    )
    known.cases += recorded["cases"]
    known.statuses.update(recorded["statuses"])
    for name, check in recorded["checks"].items():
        known.judged[name] += check["judged"]
        known.failed[name] += check["failed"]


def _worst(one: str, other: str) -> str:
    ends = [end for end in (one, other) if end]
    for end in (*_ends(ends), "completed"):
        if end in ends:
            return end
    return ""


def _ends(ends: Iterable[str]) -> list[str]:
    return [*_ENDS, *(end for end in ends if end != "completed")]
