"""Session `audit`: what a user installs beside Concord: its licences, vulnerabilities and SBOM.

Model: an environment of its own gets the package with all extras and the generated clients;
cyclonedx-py lists it as a software bill of materials (CycloneDX 1.6), whose licences are held
against `PERMITTED`; pip-audit asks PyPI's advisories about each version.
Known limits: a licence is what the package's metadata declares. What pip-audit could not look up
has not been checked: it is listed, and the exit code is 2 unless `--allow-unchecked` is given.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from concord.cli.command import COULD_NOT_RUN, FOUND, KEPT, Parser, run
from concord.errors import CouldNotRunError

ROOT = Path(__file__).parents[1]
PERMITTED = frozenset(
    {
        "0BSD",
        "Apache-2.0",
        "BSD-2-Clause",
        "BSD-3-Clause",
        "CNRI-Python",
        "ISC",
        "MIT",
        "MIT-0",
        "MPL-2.0",
        "PSF-2.0",
        "Python-2.0",
        "Unlicense",
    }
)
"""SPDX identifiers, all approved by the OSI, none with terms for who only depends on the work."""
CLASSIFIERS = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}
"""What the classifiers `License :: OSI Approved :: …` stand for where a package states no more."""


def main(argv: Sequence[str] | None = None) -> int:
    """0 all is permitted and no vulnerability known, 1 something is not, 2 not all was checked."""
    parser = Parser(prog="nox -s audit --", description=__doc__ or "")
    parser.add_argument("--sbom", type=Path, metavar="FILE", help="write the bill of materials")
    parser.add_argument(
        "--allow-unchecked", action="store_true", help="0 where advisories could not be asked"
    )
    options = parser.parse(argv)
    with TemporaryDirectory() as folder:
        python = _installed(Path(folder) / "environment")
        materials = _materials(python, Path(folder) / "sbom.json")
        advisories = _advisories(python)
    if options.sbom:
        options.sbom.parent.mkdir(parents=True, exist_ok=True)
        options.sbom.write_text(json.dumps(materials, indent=1, sort_keys=True) + "\n", "utf-8")
    licences, known = list(forbidden(materials)), list(vulnerable(advisories))
    missing = list(unchecked(advisories))
    for line in (*licences, *known):
        print(line)
    components = len(materials["components"])
    print(f"licences: {components} packages, {len(licences)} not permitted")
    asked = sum("skip_reason" not in package for package in advisories["dependencies"])
    print(f"advisories: {asked} packages asked about, {len(known)} vulnerabilities")
    if missing:
        print(f"not checked for vulnerabilities: {len(missing)} ({missing[0]})", file=sys.stderr)
    if licences or known:
        return FOUND
    return COULD_NOT_RUN if missing and not options.allow_unchecked else KEPT


def forbidden(materials: dict[str, Any]) -> Iterator[str]:
    """A line for each component of a CycloneDX document without a permitted licence."""
    for component in materials["components"]:
        texts = [_text(each) for each in component.get("licenses", [])]
        if not any(_permits(each) for each in texts):
            stated = " / ".join(texts) or "no licence stated"
            yield f"{component['name']} {component['version']}: {stated}"


def vulnerable(advisories: dict[str, Any]) -> Iterator[str]:
    """A line for each vulnerability in pip-audit's JSON."""
    for package in advisories["dependencies"]:
        for known in package.get("vulns", []):
            fixed = ", ".join(known["fix_versions"]) or "no version"
            yield f"{package['name']} {package['version']}: {known['id']}, fixed in {fixed}"


def unchecked(advisories: dict[str, Any]) -> Iterator[str]:
    """Why pip-audit passed over a package, for each; our own are on no index yet."""
    ours = _ours()
    for package in advisories["dependencies"]:
        if "skip_reason" in package and package["name"] not in ours:
            yield package["skip_reason"]


def _text(stated: dict[str, Any]) -> str:
    """The expression, identifier or name by which a component states a licence."""
    if "expression" in stated:
        return str(stated["expression"])
    licence = stated["license"]
    name = str(licence.get("id") or licence.get("name"))
    return CLASSIFIERS.get(name.rpartition(" :: ")[2], name)


def _permits(expression: str) -> bool:
    """Of alternatives one has to be permitted, of what holds together all."""
    return any(
        all(each.strip(" ()") in PERMITTED for each in alternative.split(" AND "))
        for alternative in expression.split(" OR ")
    )


def _ours() -> set[str]:
    return {"concord-contracts", *(path.parent.name for path in _clients())}


def _clients() -> list[Path]:
    return sorted(ROOT.glob("generated/*/pyproject.toml"))


def _installed(folder: Path) -> Path:
    """The Python of a new environment with everything that a user may install of ours."""
    venv.create(folder, with_pip=True)
    python = folder / ("Scripts" if os.name == "nt" else "bin") / "python"
    wanted = [f"{ROOT}[all]", *(str(path.parent) for path in _clients())]
    _done([str(python), "-m", "pip", "install", "--quiet", *wanted])
    return python


def _materials(python: Path, path: Path) -> dict[str, Any]:
    module = [sys.executable, "-m", "cyclonedx_py", "environment", str(python)]
    module += ["--pyproject", str(ROOT / "pyproject.toml"), "--output-reproducible"]
    _done([*module, "--spec-version", "1.6", "--output-format", "JSON", "-o", str(path)])
    materials: dict[str, Any] = json.loads(path.read_text("utf-8"))
    ours = _ours()
    materials["components"] = [it for it in materials["components"] if it["name"] not in ours]
    return materials


def _advisories(python: Path) -> dict[str, Any]:
    code = "import sysconfig; print(sysconfig.get_path('purelib'))"
    packages = _done([str(python), "-c", code]).stdout.strip()
    module = [sys.executable, "-m", "pip_audit", "--path", packages, "--progress-spinner", "off"]
    ended = subprocess.run([*module, "-f", "json"], capture_output=True, text=True, check=False)
    try:
        found: dict[str, Any] = json.loads(ended.stdout)
    except json.JSONDecodeError:
        why = (ended.stderr.strip().splitlines() or ["no output"])[-1]
        return {"dependencies": [{"name": "all", "version": "", "skip_reason": why}]}
    return found


def _done(command: Sequence[str]) -> subprocess.CompletedProcess[str]:
    ended = subprocess.run(command, capture_output=True, text=True, check=False)
    if ended.returncode:
        why = (ended.stderr.strip().splitlines() or ["no output"])[-1]
        raise CouldNotRunError(f"{' '.join(command[:5])} … failed: {why}")
    return ended


if __name__ == "__main__":
    run(main)
