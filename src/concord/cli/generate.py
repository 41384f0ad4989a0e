"""Generate the clients from the specs.

Only a client that is out of date is generated: its record, `.concord.json`, does not match spec,
generator or files. It is generated in a temporary folder and then replaces the committed one
atomically. `--check` compares instead and writes nothing; `--full` ignores the records (for CI). If
a spec has problems, its old client stays. All problems of all specs are printed.
`--skip-unsupported` leaves out the operations that no client can be made of, and says which.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from concord import project
from concord.cli import command
from concord.generate import Difference, GenerationError, Record, compare, generate, replace, settle
from concord.invocation import invocation
from concord.spec import Spec, load_file

_DIFF_LINES = 12


def main(argv: Sequence[str] | None = None) -> int:
    """Generate, or with `--check` report drift. Exit codes as in `concord.cli.command`."""
    parser = command.Parser(step="generate", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--check", action="store_true", help="write nothing, report drift")
    parser.add_argument("--full", action="store_true", help="ignore the records")
    parser.add_argument(
        "--skip-unsupported",
        action="store_true",
        help="leave out what no client can be made of, operation by operation, and say so",
    )
    options = parser.parse_apis(argv)
    paths = [project.document(api) for api in options.apis]
    target, known = project.current().generated, project.apis()
    return update(
        paths,
        target,
        known=known,
        check=options.check,
        full=options.full,
        skip=options.skip_unsupported,
    )


def update(
    paths: Iterable[Path],
    target: Path,
    *,
    known: Sequence[str],
    check: bool,
    full: bool = False,
    skip: bool = False,
) -> int:
    """Generate or check packages under `target`, where none but those of `known` APIs belong.

    `skip` leaves out the operations that no client can be made of.
    """
    wanted = [(path, target / path.parent.name) for path in paths]
    due = [full or not _fresh(path, client, skip=skip) for path, client in wanted]
    # all of them are read before any is written: a file that cannot be read ends the step
    loaded = [
        load_file(path, api=client.name).structured() if needed else None
        for (path, client), needed in zip(wanted, due, strict=True)
    ]
    codes = [
        _one(spec, client, check=check, skip=skip)
        for spec, (_, client) in zip(loaded, wanted, strict=True)
    ]
    for path in sorted(target.glob("*/pyproject.toml")):
        if path.parent.name not in known:
            folder = project.current().relative(path.parent)
            print(f"{folder}: stale: no spec of this name; remove the folder")
            codes.append(command.FOUND)
    return max(codes, default=command.KEPT)


def _fresh(path: Path, client: Path, *, skip: bool) -> bool:
    try:
        return Record.read(client) == Record.of(path, client, skip_unsupported=skip)
    except OSError:  # what cannot be read is reported when it is loaded
        return False


def _one(spec: Spec | None, client: Path, *, check: bool, skip: bool) -> int:
    if not check:
        settle(client)
    if spec is None:
        print(f"{client.name}: up to date")
        return command.KEPT
    with tempfile.TemporaryDirectory() as work:
        made = Path(work, spec.api)
        try:
            package = generate(spec, made, skip_unsupported=skip)
        except GenerationError as error:
            for problem in error.problems:
                print(problem)
            print(f"{spec.api}: not generated, {len(error.problems)} problem(s)")
            return command.FOUND
        for left_out in package.skipped:
            print(f"{spec.api}: left out: {left_out}")
        record = Record.of(spec.path, made, skip_unsupported=skip)
        differences = compare(made, client)
        if check:
            return _report(client, differences, known=Record.read(client) == record)
        record.write(made)
        _put(made, client, differences)
    return command.KEPT


def _put(made: Path, client: Path, differences: list[Difference]) -> None:
    if differences:
        replace(made, client)
        print(f"{client.name}: {len(differences)} file(s) written")
    else:
        # the same files of another generator or spec: the record alone is renewed, for a fast next
        # check
        record = Record.read(made)
        if record and record != Record.read(client):
            record.write(client)
        print(f"{client.name}: up to date")


def _report(client: Path, differences: list[Difference], *, known: bool) -> int:
    api, folder = client.name, project.current().relative(client)
    for difference in differences:
        print(f"{folder}/{difference.path}: {difference.kind}")
        for line in difference.diff[:_DIFF_LINES]:
            print(f"    {line}")
        if len(difference.diff) > _DIFF_LINES:
            print(f"    … {len(difference.diff) - _DIFF_LINES} more lines")
    if differences:
        print(f"{api}: {len(differences)} file(s) differ; run `{invocation('generate')}`")
        return command.FOUND
    # not drift: the client is right, it only took a generation to know it
    hint = (
        ""
        if known
        else f" (run `{invocation('generate')}` once: the next check is then a fast one)"
    )
    print(f"{api}: up to date{hint}")
    return command.KEPT


if __name__ == "__main__":
    command.run(main)
