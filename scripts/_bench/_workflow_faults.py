"""Faults on the path of a documented workflow: do `respect` and our player fail at the same step?

Model: the faults are those of `concord.faults`, one at a time in front of the emulator, each with
the step of a workflow that it has to break. A fault is seen if all runners fail at that step, and
agreed on if they say the same of every other workflow of the API too.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from concord import project
from concord.faults import OPERATORS, Fault, derived
from scripts._bench._published import ROOT, SUITE, Block, Published
from scripts._bench._workflow_runs import RUNNERS, VERSION, seen
from scripts.bench_contracts import measured_on


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A fault by its id, and the step that it breaks."""

    fault: str
    workflow: str
    step: str

    @property
    def api(self) -> str:
        """The API that has it."""
        return self.fault.partition("/")[0]

    def found(self) -> Fault:
        """The fault itself. Raises KeyError where the spec has none of that id any more."""
        operator = next(it for it in OPERATORS if it.name == self.fault.split("/")[2])
        faults = derived(project.load(self.api).sound(), operator)
        return {it.id: it for it in faults}[self.fault]


def _planted(fault: str, workflow: str, step: str) -> Planted:
    return Planted(fault=fault, workflow=workflow, step=step)


PLANTED = (
    _planted(
        "ivalid/appointments.create/conflict-ignored", "book_and_meet_a_conflict", "meet_conflict"
    ),
    _planted(
        "ivalid/appointments.list/filter-ignored/customer_id",
        "confirm_and_cancel",
        "list_confirmed",
    ),
    _planted("ivalid/appointments.confirm/conflict-ignored", "confirm_and_cancel", "confirm_again"),
    _planted("ivalid/services.update/replace-merges", "keep_a_service", "list"),
    _planted(
        "iadvize/operators.list/filter-ignored/filters[external_id]", "manage_an_operator", "find"
    ),
    _planted("iadvize/operators.delete/delete-leaves", "manage_an_operator", "read_deleted"),
    _planted(
        "iadvize/operators.set_availability/action-undone",
        "operator_goes_offline",
        "read_unavailable",
    ),
    _planted(
        "iadvize-connector/products.list/filter-inverted/search[default][contains]",
        "serve_a_conversation",
        "search_product",
    ),
    _planted("inviplay/users.create/conflict-ignored", "add_user", "add_twice"),
    _planted("inviplay/events.get/read-stale", "sign_up_without_payment", "read_full"),
    _planted(
        "invivox/trainings.list_subscriptions/parent-unknown-empty/identifier",
        "follow_an_attendee",
        "list_none_of_unknown",
    ),
    _planted("lara/providers.update/update-lost", "edit_provider", "read"),
)


def measured(apis: Sequence[str], *, faulty: bool) -> dict[str, Any]:
    """What the runners say of each API without a fault and, if `faulty`, with each planted one."""
    results: dict[str, Any] = {
        "version": 1,
        "measured_on": {**measured_on(), "respect": VERSION},
        "healthy": [],
        "faults": [],
    }
    for api in apis:
        spec = project.load(api)
        if spec.workflows is not None:
            failed = seen(spec)
            number = len(spec.workflows.workflows)
            results["healthy"].append({"api": api, "workflows": number, "failed": failed})
            _print(api, failed)
    for it in PLANTED:
        if faulty and it.api in apis:
            failed = seen(project.load(it.api), fault := it.found())
            stated = {"fault": fault.id, "what": fault.what}
            place = {"workflow": it.workflow, "step": it.step}
            results["faults"].append({**stated, **place, "failed": failed})
            _print(it.fault, failed)
    return results


def _print(name: str, failed: Mapping[str, Any]) -> None:
    for runner, found in failed.items():
        print(f"{name}: {runner}: {found or 'all pass'}", flush=True)


def is_agreed(row: Mapping[str, Any]) -> bool:
    """Whether all runners say the same, and of a fault that it breaks the step that it has to."""
    said = [row["failed"][runner] for runner in RUNNERS]
    expected = {row["workflow"]: row["step"]} if "fault" in row else {}
    same = all(it == said[0] for it in said)
    return same and (expected.items() <= said[0].items() if expected else not said[0])


def missed(results: Mapping[str, Any]) -> list[str]:
    """What the runners do not agree on."""
    rows = (*results["healthy"], *results["faults"])
    return [str(it.get("fault", it.get("api"))) for it in rows if not is_agreed(it)]


def shown(results: Mapping[str, Any]) -> str:
    """The block of the README, in Markdown."""
    healthy, faults = results["healthy"], results["faults"]
    workflows = sum(it["workflows"] for it in healthy)
    passed = sum(it["workflows"] - len(_of_any(it)) for it in healthy)
    agreed = sum(map(is_agreed, faults))
    lines = [
        f"Redocly's `respect` and our player, with the blocking and the asynchronous client, all "
        f"pass {passed} of {workflows} workflows of {len(healthy)} emulators. With one fault in "
        f"front of an emulator they fail at the same steps for {agreed} of {len(faults)} faults:",
        "",
        "| API | operation | fault | workflow | all fail at | other workflows that fail |",
        "|---|---|---|---|---|---|",
    ]
    for it in faults:
        api, operation, *_ = it["fault"].split("/")
        others = [name for name in it["failed"]["respect"] if name != it["workflow"]]
        at = f"`{it['step']}`" if is_agreed(it) else "**not the same steps**"
        lines.append(
            f"| {api} | `{operation}` | {it['what']} | `{it['workflow']}` | {at} "
            f"| {', '.join(f'`{name}`' for name in others) or 'none'} |"
        )
    on = results["measured_on"]
    lines += ["", f"Measured on {on['date']} with @redocly/cli {on['respect']}."]
    return "\n".join(lines) + "\n"


def _of_any(row: Mapping[str, Any]) -> set[str]:
    """The workflows that fail in any runner."""
    return {name for runner in RUNNERS for name in row["failed"][runner]}


PUBLISHED = Published(
    file=SUITE / "respect.json",
    blocks=(
        Block(page=ROOT / "contracts" / "scenarios" / "README.md", mark="respect", render=shown),
    ),
    command="nox -s respect -- --write",
)
