"""A finding: one way in which an operation broke its contract, as it crosses the process border.

Model: plain values, made by a worker (`worker.findings`) and read by reports, replays and causes;
`Finding.from_json` reads what a report holds of one.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from concord.evidence import Blame, Fact
from concord.http.recorded import RecordedRequest, RecordedResponse, Step


@dataclass(frozen=True, kw_only=True)
class Context:
    """What distinguishes the cause of a finding: read by `reporting.causes` alone."""

    resource: str = ""
    """The resource of the operation (`x-resource`); empty if none is stated."""
    action: str = ""
    """What the operation does to it."""
    member: str = ""
    """The member of a body or the parameter that it is about."""
    in_items: bool = False
    """Whether it is about the items of a list, or members of theirs."""
    whole: bool = False
    """Whether it is about all items of a list together."""
    missing: bool = False
    """Whether the response lacks that member."""
    instead: str = ""
    """The undocumented member that came instead of the missing one."""
    is_refusal: bool = False
    """Whether a success has the body of a documented failure."""
    credentials: bool = False
    """Whether it says that a request without its credentials was accepted."""
    predicted: int | None = None
    """The status that the reference model predicts, where it is another one."""
    received: int | None = None
    """The status that is wrong: of the response, or of a follow-up request."""
    header: str = ""
    """The header of the response that it is about, in lower case."""


_NOT_ALONE = "# may not show the failure alone; the replay repeats the run that led to it"
"""The first line of a script of requests that depend on the state of a run."""
_BY_REPLAY = "# cannot show the failure without {needs}; the replay repeats the run that led to it"
"""The same where a check does what no request of the API can do."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One way in which an operation broke its contract; `id` is the same in every run."""

    id: str
    api: str
    operation: str
    operation_id: str
    check: str
    status: int | None
    what: str
    at: str | None
    blame: Blame
    """Whose statement it violates."""
    phase: str
    request: RecordedRequest | None
    answer: RecordedResponse | None
    curl: str
    replay: str
    client: str = ""
    """The request as a call of the generated client; empty where no call sends it."""
    relies_on: tuple[Fact, ...] = ()
    """All that the spec has to say for it to be a violation, the violated statement first."""
    context: Context = dataclasses.field(default_factory=Context)
    steps: tuple[Step, ...] = ()
    """What a replay sends, the last of them instead of `request`; none: `request` alone."""
    replayed_by: Literal["request", "steps", "operation"] = "operation"
    """`request`, `steps`: it takes no more than those; `operation`: the run has to be repeated."""

    def by_the_run(self, needs: str = "") -> Finding:
        """The finding where no few requests show it: its script says so, and replay runs again.

        `needs` is what its check does beside the requests, if anything.
        """
        first = _BY_REPLAY.format(needs=needs) if needs else _NOT_ALONE
        script = self.curl if self.curl.startswith("#") else f"{first}\n{self.curl}"
        return dataclasses.replace(self, replayed_by="operation", curl=script)

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> Finding:
        """The finding that a report describes, whatever else the report says of it."""
        # a report says more of a finding than the finding has, and one of an earlier run less
        stated = {it.name: data[it.name] for it in dataclasses.fields(cls) if it.name in data}
        request, answer, blame = data["request"], data["answer"], data["blame"]
        if request is not None:
            request = RecordedRequest.from_json(request)
        return cls(
            **{
                **stated,
                "request": request,
                "steps": tuple(map(Step.from_json, data.get("steps", ()))),
                "answer": RecordedResponse(**answer) if answer is not None else None,
                "blame": Blame(**_with_entries(blame)),
                "relies_on": tuple(Fact(**_with_entries(it)) for it in data.get("relies_on", ())),
                "context": Context(**data.get("context", {})),
            }
        )


def _with_entries(stated: Mapping[str, Any]) -> dict[str, Any]:
    """What a report states of a fact or a blame, with the ids of ledger entries as a tuple."""
    return {**stated, "ambiguities": tuple(stated["ambiguities"])}
