"""Guess the vocabulary of a spec: paging, filters, resources, references, events, links.

Reads names, types and shapes of the document (and recorded traffic, if you give any), and writes
what it guesses to specs/API/concord.proposed.overlay.yaml, each statement with its confidence and
reason. Delete what is wrong there; --accept moves the rest into concord.overlay.yaml.

exit code: 0 done, 2 could not run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from concord import project
from concord.cli.command import KEPT, CouldNotRunError, Parser, run
from concord.http import Exchange
from concord.imports.proposals import PROPOSED, accept, propose, write
from concord.invocation import invocation
from concord.spec import Spec
from concord.traffic import DamagedError, exchanges_with


def main(argv: Sequence[str] | None = None) -> int:
    """Run the step."""
    parser = Parser(step="propose", description=__doc__ or "")
    parser.add_argument("api", metavar="API", help="of which spec")
    parser.add_argument(
        "--traffic", nargs="+", type=Path, default=[], metavar="FILE", help="recordings of traffic"
    )
    parser.add_argument(
        "--base-url",
        action="append",
        default=[],
        metavar="URL",
        help="where the recorded server was, if not at a server of the spec (repeatable)",
    )
    parser.add_argument(
        "--accept", action="store_true", help=f"move what {PROPOSED} holds into the overlay"
    )
    options = parser.parse(argv)
    parser.known_api(options.api)
    spec = project.load(options.api).sound()
    proposed = spec.path.with_name(PROPOSED)
    # what a person has edited is taken as it stands, not guessed anew
    if not (options.accept and proposed.is_file()):
        _propose(spec, options.traffic, options.base_url)
    if options.accept and proposed.is_file():
        taken, left = accept(spec)
        print(f"{spec.api}: {taken} statements moved into the overlay")
        for target in left:
            print(f"  left, the lint finds something wrong with it: {target}")
    return KEPT


def _propose(spec: Spec, files: Sequence[Path], base_urls: Sequence[str]) -> None:
    proposals = propose(spec, _recorded(spec, files, base_urls))
    path, count = write(spec, proposals)
    if not count:
        print(f"{spec.api}: nothing to propose beside what the document states")
        return
    print(f"{project.current().relative(path)}: {count} statements proposed")
    for word, found in Counter(it.word for it in proposals).most_common():
        print(f"  {found:4} {word}")
    if count < len(proposals):
        print(f"  left out, the lint finds something wrong with them: {len(proposals) - count}")
    print(f"next: delete what is wrong there, then {invocation('propose', spec.api)} --accept")


def _recorded(spec: Spec, files: Sequence[Path], base_urls: Sequence[str]) -> Iterator[Exchange]:
    for path in files:
        if not path.is_file():
            raise CouldNotRunError(f"{path}: there is no such file (give a recording of traffic)")
        try:
            yield from exchanges_with(spec, path, base_urls)
        except DamagedError as error:
            raise CouldNotRunError(f"{path}: {error}") from error


if __name__ == "__main__":
    run(main)
