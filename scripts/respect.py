"""Session `respect`: do Redocly's `respect` and our player see the same in every workflow?

Model: both run the workflows of an API, the same file unmodified, each against an emulator of its
own; ours with the blocking and with the asynchronous client. Every workflow has to pass; with
`--faults`, servers with a planted defect have to fail at the same step in all of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from concord import project
from concord.cli import command as _cli
from scripts._bench import _workflow_faults as faults


def main(argv: Sequence[str] | None = None) -> int:
    """Run both; 1 where they differ, or a workflow fails at a server without a fault."""
    parser = _cli.Parser(prog="nox -s respect --", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--faults", action="store_true", help="with planted faults, too")
    parser.add_argument(
        "--write", action="store_true", help="publish the results (all APIs, with faults)"
    )
    options = parser.parse_apis(argv)
    if options.write and options.apis != project.apis():
        parser.error("--write publishes the results of all APIs: name none")
    results = faults.measured(options.apis, faulty=options.faults or options.write)
    if options.write:
        faults.PUBLISHED.write(results)
    missed = faults.missed(results)
    for what in missed:
        print(f"not the same: {what}")
    return _cli.FOUND if missed else _cli.KEPT


if __name__ == "__main__":
    _cli.run(main)
