"""Build wheels and sdists of the clients into dist/, and check that they can be installed.

Model: each package is built twice (an sdist, then the wheel from that sdist), checked by
`twine check --strict`, and installed alone into a new virtual environment, where every module of it
is imported. Nothing is downloaded: the build backend and the clients' dependencies are those of
the environment that runs this command. A dependency that is missing there is a finding.
Known limits: only the interpreter that runs this command is tested.
"""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import sysconfig
import tempfile
import venv
from collections.abc import Iterable, Sequence
from importlib import metadata
from pathlib import Path

from concord import project
from concord.cli import command as _cli
from concord.invocation import invocation

_TOOLS = ("build", "hatchling", "packaging", "pip", "twine")
_IMPORT_ALL = """
import importlib, pathlib, pkgutil, sys
package = importlib.import_module(sys.argv[1])
home = pathlib.Path(package.__file__).resolve()
assert home.is_relative_to(pathlib.Path(sys.prefix).resolve()), f"imported from {home}"
assert home.with_name("py.typed").is_file(), "py.typed is missing"
for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
    importlib.import_module(module.name)
for name in package.__all__:
    getattr(package, name)
"""


class BrokenPackageError(Exception):
    """A package that cannot be built, judged, installed or imported; the text says why."""


def main(argv: Sequence[str] | None = None) -> int:
    """Build the packages. Exit codes as in `concord.cli.command`."""
    parser = _cli.Parser(step="build", description=__doc__ or "")
    parser.add_apis()
    options = parser.parse_apis(argv)
    missing = [tool for tool in _TOOLS if importlib.util.find_spec(tool) is None]
    if missing:
        names = ", ".join(missing)
        raise _cli.CouldNotRunError(
            f"not installed: {names}; run: pip install 'concord-contracts[generate]'"
        )
    here = project.current()
    packages = [(here.generated / api, project.load(api).package) for api in options.apis]
    return build(packages, here.root / "dist")


def build(packages: Iterable[tuple[Path, str]], dist: Path) -> int:
    """Build packages, each given by its folder and the name that is imported, into `dist`."""
    codes = [_one(source, name, dist) for source, name in packages]
    return max(codes, default=_cli.KEPT)


def _one(source: Path, name: str, dist: Path) -> int:
    try:
        files = _built(source, name, dist)
        _run("judging", "twine", "check", "--strict", *map(str, files))
        _try_out(next(file for file in files if file.suffix == ".whl"), name)
    except BrokenPackageError as error:
        print(f"{source.name}: {error}")
        return _cli.FOUND
    for file in files:
        print(f"{source.name}: {dist.name}/{file.name} ({file.stat().st_size / 1024:.0f} KiB)")
    return _cli.KEPT


def _built(source: Path, name: str, dist: Path) -> list[Path]:
    if not (source / "pyproject.toml").is_file():
        raise BrokenPackageError(f"no package in {source}; run `{invocation('generate')}`")
    # a file of another version would be published along with the new ones
    for old in dist.glob(f"{name}-*"):
        old.unlink()
    _run("building", "build", "--no-isolation", "--outdir", str(dist), str(source))
    return sorted(dist.glob(f"{name}-*"))


def _try_out(wheel: Path, name: str) -> None:
    """Install `wheel` into a fresh environment and import all of it there."""
    with tempfile.TemporaryDirectory() as work:
        venv.create(work, with_pip=False, symlinks=True)
        python = Path(work, "Scripts" if sys.platform == "win32" else "bin", "python")
        offline = ("--no-index", "--no-deps", "--disable-pip-version-check", "--quiet")
        _run("installing", "pip", "--python", str(python), "install", *offline, str(wheel))
        paths = {"base": work, "platbase": work}
        site = Path(sysconfig.get_path("purelib", vars=paths))
        unmet = unsatisfied(next(iter(metadata.distributions(name=name, path=[str(site)]))))
        if unmet:
            raise BrokenPackageError(f"dependencies are not satisfied: {', '.join(unmet)}")
        # Dependencies come from here; a path in a .pth file stands behind what is installed there.
        (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
        _run("importing", "-c", _IMPORT_ALL, name, python=str(python))


def unsatisfied(distribution: metadata.Distribution) -> list[str]:
    """The dependencies of a distribution that this environment lacks or has in another version."""
    # Not at the top: without it `--help` and the message about missing tools still work.
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name as canonical

    here = {canonical(d.name): d.version for d in metadata.distributions()}
    unmet = []
    for wanted in map(Requirement, distribution.requires or []):
        version = here.get(canonical(wanted.name))
        if wanted.marker is not None and not wanted.marker.evaluate():
            continue
        if version is None or not wanted.specifier.contains(version, prereleases=True):
            unmet.append(f"{wanted} (here: {version or 'none'})")
    return unmet


def _run(what: str, *words: str, python: str = sys.executable) -> None:
    # isolated: the working directory must not stand in for what was installed
    command = [python, *(["-I", *words] if words[0] == "-c" else ["-m", *words])]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        tail = "\n    ".join((done.stdout + done.stderr).strip().splitlines()[-12:])
        raise BrokenPackageError(f"{what} failed:\n    {tail}")


if __name__ == "__main__":
    _cli.run(main)
