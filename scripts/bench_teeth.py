"""Measure the teeth of the contract run: which of 25 seeded faults does it notice?

Model: iValid's emulator with one fault at a time in front of it (`scripts/_teeth/faults.py`), and
the gate run of the operations that could show it. Before that the same operations run without a
fault: a contract that is broken anyway notices nothing. A fault is noticed if the run finds a
failure; the table says by which checks, exit code 1 that a fault went unnoticed.
Known limits: a fault is run with few operations, and a whole run might notice more.
"""

from __future__ import annotations

import io
import re
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from rich.console import Console

import specs
from contracts import runner
from contracts.emulator import Options, running
from scripts._cli import FOUND, KEPT, CouldNotRunError, Parser, run, unknown_word
from scripts._teeth.faults import API, FAULTS, Fault
from scripts._teeth.wire import App, Behave, seeded


def main(argv: Sequence[str] | None = None) -> int:
    """Seed each fault, run, and tell what noticed it."""
    parser = Parser(step="bench_teeth", description=__doc__ or "")
    parser.prog = "python -m scripts.bench_teeth"
    parser.add_argument("faults", nargs="*", metavar="WORD", help="only faults with this word")
    options = parser.parse(argv)
    chosen = [fault for fault in FAULTS if _is_chosen(fault, options.faults)]
    if not chosen:
        words = {word for fault in FAULTS for word in re.findall(r"\w+", _text(fault))}
        parser.error(unknown_word("fault", options.faults[0], sorted(words)))
    _check_the_correct_server(chosen)
    started, noticed = time.perf_counter(), 0
    for fault in chosen:
        found = _noticed(fault.operations, fault.make)
        noticed += bool(found)
        print(f"{fault.kind:10}{fault.what:44}{', '.join(found) or '-- not noticed'}", flush=True)
    seconds = time.perf_counter() - started
    print(f"\n{noticed} of {len(chosen)} faults noticed in {seconds:.0f} s")
    return KEPT if noticed == len(chosen) else FOUND


def _text(fault: Fault) -> str:
    return f"{fault.kind} {fault.what}"


def _is_chosen(fault: Fault, words: Sequence[str]) -> bool:
    return not words or any(word in _text(fault).split() for word in words)


def _check_the_correct_server(faults: Sequence[Fault]) -> None:
    for operations in dict.fromkeys(fault.operations for fault in faults):
        found = _noticed(operations, None)
        if found:
            named = ", ".join(operations)
            raise CouldNotRunError(f"without any fault {named} already break: {', '.join(found)}")


def _noticed(operations: tuple[str, ...], make: Callable[[], Behave] | None) -> list[str]:
    """The checks that find something wrong with a server of this behaviour."""
    with tempfile.TemporaryDirectory() as folder, _served(make) as (url, credentials):
        chosen, labels, unknown = runner.select((specs.load(API),), operations)
        assert unknown is None, unknown
        settings = runner.Settings(
            specs=chosen,
            target=runner.targets.load().by_name["emulator"],
            seed=1,
            report_dir=Path(folder),
            base_url=url,
            operations=labels,
            progress=False,
        )
        environ = {f"{API}_{name}".upper(): value for name, value in credentials.items()}
        quiet = Console(file=io.StringIO())
        runner.run(settings, environ=environ, emulate=_nothing, console=quiet, errors=quiet)
        (told,) = runner.read(settings.report_dir)["apis"]
    if told["ended"] != "completed":
        raise CouldNotRunError(f"a run of {', '.join(operations)} {told['ended']}")
    return sorted({finding["check"] for finding in told["findings"]})


@contextmanager
def _served(make: Callable[[], Behave] | None) -> Iterator[tuple[str, dict[str, str]]]:
    def wrap(app: App) -> App:
        return seeded(app, make()) if make else app

    with running(API, wrap=wrap, options=Options(rate_limit=False)) as server:
        yield server.base_url, server.credentials


def _nothing(spec: specs.Spec) -> AbstractContextManager[tuple[str, dict[str, str]]]:
    raise AssertionError(f"the emulator of {spec.api} runs already")


if __name__ == "__main__":
    run(main)
