"""Step `generate`: the clients under generated/, from the specs.

Model: each package is generated in a temporary folder and then replaces the committed one as a
whole; `--check` compares instead and writes nothing. A spec with problems keeps its old package;
all problems of all specs are shown.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import specs
from scripts import _cli
from scripts._generate import Difference, GenerationError, compare, generate, replace

GENERATED = Path(__file__).parent.parent / "generated"
_DIFF_LINES = 12


def main(argv: Sequence[str] | None = None) -> int:
    """Generate, or with `--check` report drift. Exit codes as in `scripts._cli`."""
    parser = _cli.Parser(step="generate", description=__doc__ or "")
    parser.add_apis()
    parser.add_argument("--check", action="store_true", help="write nothing, report what differs")
    options = parser.parse_apis(argv)
    loaded = [specs.load(api) for api in options.apis]
    return update(loaded, GENERATED, known=specs.apis(), check=options.check)


def update(loaded: Iterable[specs.Spec], target: Path, *, known: Sequence[str], check: bool) -> int:
    """Generate or check packages under `target`, where none but those of `known` APIs belong."""
    codes = [_one(spec, target / spec.api, check=check) for spec in loaded]
    for path in sorted(target.glob("*/pyproject.toml")):
        if path.parent.name not in known:
            print(f"{path.parent}: stale: no spec of this name; remove the folder")
            codes.append(_cli.FOUND)
    return max(codes, default=_cli.KEPT)


def _one(spec: specs.Spec, target: Path, *, check: bool) -> int:
    with tempfile.TemporaryDirectory() as work:
        try:
            generate(spec, Path(work, spec.api))
        except GenerationError as error:
            for problem in error.problems:
                print(problem)
            print(f"{spec.api}: not generated, {len(error.problems)} problem(s)")
            return _cli.FOUND
        differences = compare(Path(work, spec.api), target)
        if check:
            _report(spec.api, differences)
            return _cli.FOUND if differences else _cli.KEPT
        if differences:
            replace(Path(work, spec.api), target)
    print(
        f"{spec.api}: {len(differences)} file(s) written"
        if differences
        else f"{spec.api}: up to date"
    )
    return _cli.KEPT


def _report(api: str, differences: list[Difference]) -> None:
    for difference in differences:
        print(f"generated/{api}/{difference.path}: {difference.kind}")
        for line in difference.diff[:_DIFF_LINES]:
            print(f"    {line}")
        if len(difference.diff) > _DIFF_LINES:
            print(f"    … {len(difference.diff) - _DIFF_LINES} more lines")
    if differences:
        print(f"{api}: {len(differences)} file(s) differ; run `nox -s generate`")
    else:
        print(f"{api}: up to date")


if __name__ == "__main__":
    _cli.run(main)
