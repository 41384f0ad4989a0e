"""What a run says of receivers: those to copy, and each mistake planted into one of them.

Model: applications are called in this process, one run after the other; `shown` is the table of
`contracts/receivers/README.md`, `row` that of the project's README.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from concord import project, receivers
from concord.receivers.listing import table
from concord.receivers.probes import BY_NAME
from concord.receivers.session import Generate
from scripts._bench import _receiver_mistakes
from scripts._bench._published import HOME, ROOT, SUITE, Block, Published
from scripts._bench._receiver_mistakes import MISTAKES, SECRET, Mistake

API = "ivalid"
EVENTS = ("appointment.created", "appointment.updated", "customer.created")
"""Enough to show each mistake; the receiver as it is gets all events."""
PAGE = ROOT / "contracts" / "receivers" / "README.md"
LIMIT = 20.0
"""Seconds that the run of a receiver may take."""
_URL = "http://receiver.localhost/hooks"


def run(
    generate: Generate, mistake: Mistake | None, events: Sequence[str] = (), examples: int = 3
) -> receivers.ReceiverRun:
    """A run against the receiver to copy with a mistake, or without one."""
    with TemporaryDirectory() as folder:
        module = _receiver_mistakes.planted(mistake)
        app, effect = _receiver_mistakes.served(module, Path(folder))
        is_late = mistake is not None and mistake.finding[1] == "late"
        # effects are waited for: only where they are what is wrong
        is_counted = mistake is None or "effect" in BY_NAME[mistake.finding[0]].needs

        async def probe() -> receivers.ReceiverRun:
            async with receivers.to_asgi(app, 0.3 if is_late else 30, url=_URL) as send:
                found = receivers.receiver_run(
                    receivers.events_of(project.load(API), events),
                    send,
                    SECRET,
                    effect=effect if is_counted else None,
                    examples=examples,
                    generate=generate,
                )
                await found.run()
                return found

        return asyncio.run(probe())


def failures(found: receivers.ReceiverRun) -> list[tuple[str, str]]:
    """The findings of a run, as probe and kind."""
    return list(dict.fromkeys((probe.name, it.kind) for probe, it in found.failures))


def planted(generate: Generate) -> list[dict[str, Any]]:
    """Each mistake, and how a run names it."""
    found = []
    for mistake in MISTAKES:
        named = failures(run(generate, mistake, EVENTS))
        print(f"{mistake.name:32} {named}", flush=True)
        found.append(
            {
                "name": mistake.name,
                "says": mistake.says,
                "expected": list(mistake.finding),
                "findings": [list(it) for it in named],
            }
        )
    return found


def is_named(mistake: Mapping[str, Any]) -> bool:
    """Whether a mistake has exactly the one finding that it has to have."""
    return bool(mistake["findings"] == [mistake["expected"]])


def missed(results: Mapping[str, Any]) -> list[str]:
    """The goals that are not kept."""
    found = [f"not named: {it['name']}" for it in results["mistakes"] if not is_named(it)]
    found += [f"not kept: {it['name']}" for it in results["receivers"] if it["verdict"] != "kept"]
    slow = [it for it in results["receivers"] if it["seconds"] > LIMIT]
    return found + [f"takes {it['seconds']} s: {it['name']}" for it in slow]


def shown(results: Mapping[str, Any]) -> str:
    """What was measured, in Markdown."""
    lines = ["| mistake | named by |", "|---|---|"]
    for it in results["mistakes"]:
        by = ", ".join(f"`{probe}` ({kind})" for probe, kind in it["findings"]) or "nothing"
        lines.append(f"| {it['says']} | {by}{'' if is_named(it) else ' (**missed**)'} |")
    lines += ["", "| receiver | verdict | requests | seconds | CPU seconds |"]
    lines.append("|---|---|---:|---:|---:|")
    for it in results["receivers"]:
        cells = (it[name] for name in ("name", "verdict", "requests", "seconds", "cpu"))
        lines.append(f"| {' | '.join(map(str, cells))} |")
    on = results["measured_on"]
    lines += ["", f"Measured on {on['date']}: {on['machine']}, {on['python']}; the receiver is "
              "served by uvicorn or Django's own server, and `concord receiver` is a process of "
              "its own, whose CPU seconds these are."]  # fmt: skip
    return "\n".join(lines) + "\n"


def row(results: Mapping[str, Any]) -> str:
    """The line of the project's README."""
    named = sum(map(is_named, results["mistakes"]))
    kept = sum(it["verdict"] == "kept" for it in results["receivers"])
    total, number = len(results["mistakes"]), len(results["receivers"])
    slowest = max(results["receivers"], key=lambda it: it["seconds"])
    return (
        f"{kept} of {number} receivers to copy are kept, {named} of {total} planted mistakes are "
        f"named by exactly one finding each. A run takes {slowest['cpu']:.0f} s of CPU, "
        f"{slowest['seconds']:.0f} s in all on the machine that it was measured on (goal: "
        f"{LIMIT:.0f} s; {results['measured_on']['machine']}).\n"
    )


PUBLISHED = Published(
    file=SUITE / "receivers.json",
    blocks=(
        # what the checks are is no result, but stands on the same page
        Block(page=PAGE, mark="probes", render=lambda _: table()),
        Block(page=PAGE, mark="receivers", render=shown),
        Block(page=HOME, mark="receivers-row", render=row),
    ),
    command="nox -s bench -- receivers --tables",
)
