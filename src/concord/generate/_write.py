"""The package on disk: openapi-python-client's project with our templates, formatted by ruff.

Model: the project keeps its environment, its filters and its order of steps; each step writes our
files instead of its own. The templates get the package as data, beside the raw document.
"""

from __future__ import annotations

import contextlib
import io
import subprocess
import sys
from pathlib import Path

from jinja2 import BytecodeCache, StrictUndefined
from jinja2.bccache import Bucket
from openapi_python_client import Project

from concord.cycles import uncollected
from concord.errors import CouldNotRunError
from concord.generate import _names, _text
from concord.generate._api_page import ApiPage
from concord.generate._problems import Problem
from concord.generate._readme import Readme
from concord.generate._scripts import Scripts
from concord.generate._survey import survey
from concord.generate._tools import Tools
from concord.generate.package import Package
from concord.spec import Spec

TEMPLATES = Path(__file__).with_name("templates")
_RUFF = ("--no-cache", "--isolated", "--quiet", "--target-version=py311", "--line-length=100")


class _Compiled(BytecodeCache):
    """Compiled templates, kept for the process: each package has its own environment."""

    def __init__(self) -> None:
        self._kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._kept:
            bucket.bytecode_from_string(self._kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._kept[bucket.key] = bucket.bytecode_to_string()


_COMPILED = _Compiled()


class _Project(Project):
    """A project that writes the files of our layout."""

    package: Package

    def _write(self, template: str, target: Path, **context: object) -> None:
        target.parent.mkdir(parents=True, exist_ok=True)
        text = self.env.get_template(f"{template}.jinja").render(**context)
        if template.startswith(("runtime/", "mcp/")) and template.endswith(".py"):
            text = f"# {self.env.globals['header']}\n{text}"
        target.write_text(text, encoding="utf-8", newline="\n")

    def _module(self, name: str) -> None:
        self._write(f"package/{name}", self.package_dir / name)

    def _create_package(self) -> None:
        self._module("__init__.py")
        (self.package_dir / "py.typed").touch()

    def _build_metadata(self) -> None:
        for name in ("pyproject.toml", "README.md", "api.md", "CHANGELOG.md", "LICENSE"):
            self._write(name, self.project_dir / name)
        for name in Scripts(self.package).names:
            self._write(f"examples/{name}.py", self.project_dir / "examples" / f"{name}.py")

    def _build_models(self) -> None:
        self._module("_models.py")
        if self.package.params:
            self._module("_params.py")

    def _build_api(self) -> None:
        for name in ("_client.py", "_raw.py", "_streaming.py", "_errors.py"):
            self._module(name)
        self._build_resources()
        for template in sorted((TEMPLATES / "mcp").glob("*.jinja")):
            name = template.name.removesuffix(".jinja")
            self._write(f"mcp/{name}", self.package_dir / "mcp" / name)
        if self.package.events:
            self._module("webhooks.py")
        if self.package.web_links:
            self._module("_web_links.py")
        for template in sorted((TEMPLATES / "runtime").glob("*.jinja")):
            name = template.name.removesuffix(".jinja")
            if self.package.uses(name):
                self._write(f"runtime/{name}", self.package_dir / "_runtime" / name)

    def _build_resources(self) -> None:
        folder = self.package_dir / "resources"
        self._write("package/_resources_init.py", folder / "__init__.py")
        for resource in self.package.resources:
            target = folder / f"{resource.name}.py"
            self._write("package/_resource.py", target, resource=resource)


def described(spec: Spec, *, skip_unsupported: bool = False) -> Package:
    """The client of `spec` as data, nothing written. Raises GenerationError."""
    return survey(spec, Path(spec.api)).required(skip=skip_unsupported)[1]


def problems(spec: Spec) -> tuple[Problem, ...]:
    """All that keeps a client of the whole of `spec` from being made, in the file's order."""
    return survey(spec, Path(spec.api)).problems


@uncollected()
def generate(spec: Spec, output: Path, *, skip_unsupported: bool = False) -> Package:
    """Write the client of `spec` into the folder `output`, which must not exist.

    `skip_unsupported` leaves out the operations that no client can be made of. Raises
    GenerationError for the spec's problems, CouldNotRunError if ruff is missing.
    """
    parsed, package = survey(spec, output).required(skip=skip_unsupported)
    project = _Project(openapi=parsed.data, config=parsed.config, custom_template_path=TEMPLATES)
    project.package = package
    project.env.undefined = StrictUndefined
    project.env.bytecode_cache = _COMPILED
    header = f"Generated by `nox -s generate` from specs/{spec.api}/openapi.yaml. Do not edit."
    project.env.globals.update(
        package=package,
        document=spec.document,
        operations={m.operation.id: m for m in package.methods},
        header=header,
        readme=Readme(package),
        page=ApiPage(package),
        scripts=Scripts(package),
        tools=Tools(package),
        names=_names,
        text=_text,
    )
    project.env.filters.update(literal=_text.literal, markdown=_text.markdown)
    with contextlib.redirect_stdout(io.StringIO()):  # it announces the folder
        errors = project.build()
    if errors:
        raise CouldNotRunError(f"{spec.api}: {errors[0].header}: {errors[0].detail}")
    format_code(output, Path(sys.executable))
    return package


def format_code(folder: Path, python: Path) -> None:
    """Format with the ruff installed beside `python`, whatever else is on the machine."""
    ruff = python.with_name("ruff.exe" if sys.platform == "win32" else "ruff")
    if not ruff.is_file():
        raise CouldNotRunError(
            f"ruff is not installed beside {python}; run: pip install 'concord-contracts[generate]'"
        )
    for command in (("check", "--fix-only", "--select=F401,I"), ("format",)):
        done = subprocess.run(
            [ruff, *command, *_RUFF, folder], capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise CouldNotRunError(f"ruff {command[0]} failed: {done.stderr.strip()}")
