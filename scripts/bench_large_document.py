"""A document with 1,000 operations: what its client costs to generate, beside stock's.

Model: the document is one spec many times over, each time with paths, operationIds and components
of other names. `concord generate` and `openapi-python-client generate`, whose parser ours is, make
a client of it in turns, each as a process of its own. The least CPU time of all rounds counts
(`ruff`, which both start, included), and the least peak of memory of the process itself.
`--write` publishes: scripts/results/large-document.json and the table of the README beside it.
Known limits: POSIX; the operations are few ones repeated.
"""

from __future__ import annotations

import datetime
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from concord import project
from concord.cli import command
from concord.processes import child_environ
from concord.spec import METHODS, Spec
from scripts._bench._published import SOURCE, Block, Published

LIMITS = {"cpu": 0.5, "memory": 1.0}
_SAYS = {"cpu": ("CPU, s", "{:.1f}"), "memory": ("peak of memory, MB", "{:.0f}")}
_COPIED = ("schemas", "parameters", "responses", "requestBodies", "headers", "examples", "links")
_NAME = "large"


def main(argv: Sequence[str] | None = None) -> int:
    """Measure: 1 if a goal is missed. Other exit codes as in `concord.cli.command`."""
    parser = command.Parser(prog="nox -s bench -- large-document", description=__doc__ or "")
    parser.add_argument("--operations", type=int, default=1_000, help="at least (default: 1,000)")
    parser.add_argument("--rounds", type=int, default=2, help="of each (default: 2)")
    parser.add_argument("--write", action="store_true", help="publish the results")
    options = parser.parse(argv)
    if options.rounds < 1 or options.operations < 1:
        parser.error("--rounds and --operations must be at least 1")
    with TemporaryDirectory() as work:
        results = measure(project.load("ivalid"), options.operations, options.rounds, Path(work))
    print(table(results))
    if options.write:
        PUBLISHED.write(results)
    for name in missed(results):
        print(f"missed: {name}")
    return command.FOUND if missed(results) else command.KEPT


def repeated(spec: Spec, operations: int) -> dict[str, Any]:
    """A document with at least so many operations: those of `spec`, again and again."""
    sections = {it: spec.document.get(it) or {} for it in ("paths", "components")}
    text = json.dumps(sections, default=str)
    kinds = "|".join(_COPIED)
    paths: dict[str, Any] = {}
    components: dict[str, dict[str, Any]] = {}
    count = -(-operations // len(spec.operations))
    for number in range(count):
        # the first keeps its names: words of the document speak of some
        suffix = str(number) if number else ""
        renamed = re.sub(rf'(#/components/(?:{kinds})/[^"/]+)', rf"\g<1>{suffix}", text)
        renamed = re.sub(r'("operationId": "\w+)\.', rf"\g<1>{suffix}.", renamed)
        copied = json.loads(renamed)
        paths |= {f"/{number}{path}": item for path, item in copied["paths"].items()}
        for kind, named in copied["components"].items():
            end = suffix if kind in _COPIED else ""
            components.setdefault(kind, {}).update({f"{it}{end}": v for it, v in named.items()})
    kept = {it: value for it, value in spec.document.items() if it != "webhooks"}
    return {**kept, "paths": paths, "components": components}


def measure(spec: Spec, operations: int, rounds: int, work: Path) -> dict[str, Any]:
    """What both cost. Raises CouldNotRunError if one fails."""
    document = work / "specs" / _NAME / "openapi.json"
    document.parent.mkdir(parents=True)
    content = repeated(spec, operations)
    document.write_text(json.dumps(content), "utf-8")
    stock = [sys.executable, "-m", "openapi_python_client", "generate", "--path", str(document)]
    makers: list[Callable[[], tuple[float, float]]] = [
        lambda: spent([sys.executable, "-m", "concord", "--project", str(work), "generate"], work),
        lambda: spent([*stock, "--output-path", str(work / "stock")], work),
    ]
    found = []
    for _ in range(rounds):
        for made in ("generated", "stock"):
            shutil.rmtree(work / made, ignore_errors=True)
        found.append([make() for make in makers])
    least = [tuple(map(min, zip(*each, strict=True))) for each in zip(*found, strict=True)]
    pairs = zip(LIMITS, *least, strict=True)
    return {
        "version": 1,
        "date": datetime.datetime.now(tz=datetime.UTC).date().isoformat(),
        "load": round(os.getloadavg()[0], 1),
        "operations": sum(it in METHODS for each in content["paths"].values() for it in each),
        "schemas": len(content["components"]["schemas"]),
        "figures": {name: {"ours": ours, "stock": its} for name, ours, its in pairs},
    }


def spent(words: Sequence[str], work: Path) -> tuple[float, float]:
    """CPU seconds of a program and of what it starts, and MB of memory that it takes at most."""
    # stock starts the `ruff` of the path
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    environ = {**child_environ(), "PATH": path}
    with (work / "said").open("w+") as said:
        process = subprocess.Popen(words, env=environ, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            said.seek(0)
            last = said.read().strip().splitlines()[-1:]
            raise command.CouldNotRunError(f"{' '.join(words)} failed: {''.join(last)}")
    unit = 2**20 if sys.platform == "darwin" else 2**10
    return used.ru_utime + used.ru_stime, used.ru_maxrss / unit


def table(results: dict[str, Any]) -> str:
    """The figures in Markdown."""
    said = f"{results['operations']:,} operations, {results['schemas']:,} schemas"
    lines = [f"| {said} | Concord | openapi-python-client | ratio | goal | |"]
    lines.append("|---|---:|---:|---:|---:|---|")
    for name, found in results["figures"].items():
        title, form = _SAYS[name]
        verdict = "kept" if _ratio(found) <= LIMITS[name] else "**missed**"
        both = f"{form.format(found['ours'])} | {form.format(found['stock'])}"
        lines.append(
            f"| {title} | {both} | {_ratio(found):.2f} | ≤ {LIMITS[name]:.2f} | {verdict} |"
        )
    lines += ["", f"Measured on {results['date']}, load {results['load']}."]
    return "\n".join(lines) + "\n"


def missed(results: dict[str, Any]) -> list[str]:
    """The goals that are not kept."""
    figures = results["figures"].items()
    return [_SAYS[name][0] for name, found in figures if _ratio(found) > LIMITS[name]]


def _ratio(found: dict[str, float]) -> float:
    return found["ours"] / found["stock"]


PUBLISHED = Published(
    file=SOURCE / "large-document.json",
    blocks=(Block(page=SOURCE / "README.md", mark="large", render=table),),
    command="nox -s bench -- large-document --write",
)


if __name__ == "__main__":
    command.run(main)
