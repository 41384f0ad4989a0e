"""A contract run of an application of this process, from a test.

Model: the application is served on a loopback port by a thread of this process; the run is that of
`concord contracts`, with a worker process of its own, and its verdict is a value.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from rich.console import Console

from concord import project, runner
from concord.spec import Spec
from concord.testing.serving import serving

_WIDTH = 120
SEED = 1
"""Of generated data: the same run sends the same requests."""


@dataclass(frozen=True, kw_only=True)
class ContractOutcome:
    """What a contract run came to."""

    verdict: str
    """`kept`, `broken`, `other reading`, `untested`, `could not run`."""
    exit_code: int
    causes: tuple[str, ...]
    """The titles of the causes of failures, the most severe first."""
    said: str
    """What the command would have printed."""
    report: Mapping[str, Any]
    """`contracts.json`."""

    def check(self) -> None:
        """Raise AssertionError, with what the run said, unless the contract is kept."""
        assert self.exit_code == 0, self.said


def contract_of(
    app: Any,
    api: str,
    *,
    operations: Sequence[str] = (),
    paths: Mapping[str, str] | None = None,
    fixtures: Mapping[str, Any] | None = None,
    readings: Mapping[str, str] | None = None,
    environ: Mapping[str, str] | None = None,
    profile: str = "gate",
) -> ContractOutcome:
    """Run the contract of `api` against the ASGI application `app`.

    `operations` are operationIds (none: all), `paths` and `fixtures` what `--path` and `--fixture`
    state, `environ` holds credentials beside those of the environment.
    Raises CouldNotRunError where the run cannot begin.
    """
    targets = runner.targets.load()
    spec = project.load(api).sound().under(readings or {})
    said = StringIO()
    console = Console(file=said, width=_WIDTH, highlight=False)
    with TemporaryDirectory() as folder, serving(app) as url:
        settings = _settings(targets, spec, url, Path(folder), profile)
        code = runner.run(
            replace(
                settings, operations=tuple(operations), paths=paths or {}, fixtures=fixtures or {}
            ),
            environ={**os.environ, **(environ or {})},
            emulate=_nothing,
            console=console,
            errors=Console(file=StringIO()),
        )
        report = runner.read(Path(folder))
    return ContractOutcome(
        verdict=report["apis"][0]["verdict"],
        exit_code=code,
        causes=tuple(cause["title"] for it in report["apis"] for cause in it["causes"]),
        said=said.getvalue(),
        report=report,
    )


def _settings(
    targets: runner.targets.Targets, spec: Spec, url: str, folder: Path, profile: str
) -> runner.Settings:
    """The settings of a run against what is served at `url`."""
    return runner.Settings(
        specs=(spec,),
        target=runner.targets.careful(targets, spec, url),
        seed=SEED,
        report_dir=folder,
        named=True,
        base_url=url + spec.base_path(),
        profile=profile,
        amount=runner.PROFILES[profile],
        phases=targets.phases,
        progress=False,
    )


def _nothing(_: Any) -> Any:
    raise AssertionError("a run against an application starts no emulator")
