"""Contract runs of the connector to copy: green as it is, and each planted mistake named once.

Model: `concord contracts iadvize-connector --base-url …` with the connector's own paths and
fixtures, one run for each mistake with the operation that has it. A mistake is named if the run is
broken by exactly one cause, and that says what the mistake is about.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from concord.cli import contracts
from concord.cli.command import FOUND, KEPT, run
from concord.testing import serving
from scripts._bench import _connector_mistakes as planted
from scripts._bench._published import SUITE, Block, Published
from scripts.bench_contracts import measured_on

API = "iadvize-connector"


def main(argv: Sequence[str] | None = None) -> int:
    """Run all, and print a line for each: 1 if a mistake is not named by exactly one cause."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--only", metavar="NAME", help="one mistake, or `clean`")
    parser.add_argument("--write", action="store_true", help="publish the results")
    options = parser.parse_args(argv)
    clean = [clean_run(own_paths=own) for own in (True, False) if options.only in (None, "clean")]
    mistakes = [mistake_run(it) for it in planted.MISTAKES if options.only in (None, it.name)]
    if options.write:
        write(clean, mistakes)
    is_right = all(it["verdict"] == "kept" for it in clean) and all(map(is_named, mistakes))
    return KEPT if is_right else FOUND


def write(clean: list[dict[str, Any]], mistakes: list[dict[str, Any]]) -> None:
    """Publish these runs; others stay as they were measured before."""
    known = PUBLISHED.read() if PUBLISHED.file.exists() else {"mistakes": []}
    by_name = {it["name"]: it for it in (*known["mistakes"], *mistakes)}
    results = {
        "version": 1,
        "measured_on": measured_on(),
        "clean": clean or known["clean"],
        "mistakes": [by_name[it.name] for it in planted.MISTAKES if it.name in by_name],
    }
    PUBLISHED.write(results)


def clean_run(*, own_paths: bool) -> dict[str, Any]:
    """The run of the connector without a mistake."""
    paths = planted.OWN_PATHS if own_paths else planted.connector.PATHS
    found = _run(planted.made(paths=paths), own_paths=own_paths)
    _show(f"clean, {'own' if own_paths else 'default'} paths", found)
    return {"own_paths": own_paths, **found}


def mistake_run(mistake: planted.Mistake) -> dict[str, Any]:
    """The run of the connector with a mistake, of the operation that has it."""
    found = _run(planted.made(mistake.kind), own_paths=True, operation=mistake.operation)
    stated = {"name": mistake.name, "says": mistake.says, "names": mistake.names}
    result = {**stated, "digest": mistake.digest, **found}
    _show(mistake.name, result)
    return result


def is_named(result: dict[str, Any]) -> bool:
    """Whether exactly one cause names the mistake, and the verdict has no other reason."""
    said = json.dumps(result["causes"], ensure_ascii=False)
    is_only_cause = len(result["causes"]) == 1 and not result["reasons"]
    return result["verdict"] == "broken" and is_only_cause and result["names"] in said


def _run(app: Any, *, own_paths: bool, operation: str = "") -> dict[str, Any]:
    words = (
        [API, "--no-progress", "--operation", operation] if operation else [API, "--no-progress"]
    )
    for name, path in planted.OWN_PATHS.items() if own_paths else ():
        words += ["--path", f"{name}={path}"]
    for name, value in planted.FIXTURES.items():
        words += ["--fixture", f"{name}={value if isinstance(value, str) else json.dumps(value)}"]
    started = time.monotonic()
    with TemporaryDirectory() as folder, serving(app) as url:
        with redirect_stdout(StringIO()), redirect_stderr(StringIO()):
            contracts.main([*words, "--base-url", url, "--report-dir", folder])
        report = json.loads((Path(folder) / "contracts.json").read_text("utf-8"))
    (api,) = report["apis"]
    if api["verdict"] == "interrupted":
        raise KeyboardInterrupt  # the run reports it, and half a run is no result
    return {
        "verdict": api["verdict"],
        "reasons": api["reasons"],
        "causes": [_cause(api, it) for it in api["causes"]],
        "readings": [f"{it['entry']}={it['reading']}" for it in api["followed"]],
        "cases": api["cases"],
        "requests": api["requests"],
        "seconds": round(time.monotonic() - started, 1),
    }


def _cause(api: dict[str, Any], cause: dict[str, Any]) -> dict[str, Any]:
    findings = [it for it in api["findings"] if it["id"] in cause["findings"]]
    whose = sorted({f"{it['blame']['accused']}: {it['blame']['kind']}" for it in findings})
    return {
        "title": cause["title"],
        "findings": len(findings),
        "first": f"{findings[0]['check']}: {findings[0]['at'] or ''} {findings[0]['what']}",
        "whose": whose,
    }


def _show(name: str, found: dict[str, Any]) -> None:
    causes = " | ".join(f"{it['title']} ({it['first']})" for it in found["causes"])
    print(f"{name:28} {found['verdict']:10} {found['seconds']:6.1f} s  {causes}", flush=True)


def table(results: dict[str, Any]) -> str:
    """The block of the README."""
    named = sum(map(is_named, results["mistakes"]))
    kept = sum(it["verdict"] == "kept" for it in results["clean"])
    lines = [
        f"{named} of {len(results['mistakes'])} planted mistakes are named by exactly one cause; "
        f"{kept} of {len(results['clean'])} runs without a mistake (own paths, default paths) are "
        "kept.",
        "",
        "| mistake | named as |",
        "|---|---|",
    ]
    for it in results["mistakes"]:
        titles = "; ".join(cause["title"] for cause in it["causes"]) or it["verdict"]
        lines.append(f"| {it['says']} | {titles.replace('|', '/')} |")
    return "\n".join(lines) + "\n"


PUBLISHED = Published(
    file=SUITE / "connectors.json",
    blocks=(Block(page=SUITE / "README.md", mark="connectors", render=table),),
    command="python -m scripts.bench_connectors --write",
)


if __name__ == "__main__":
    run(main)
