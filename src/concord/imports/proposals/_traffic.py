"""What recorded traffic says of proposals: some are confirmed, some are dropped.

Model: pure, over exchanges. A list whose pages are proposed is refuted by a page that lacks its
items, confirmed by one that has them; so are an envelope and the member of the outcome. A filter is
refuted by an item that its value does not select.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from concord.http import Exchange
from concord.imports.proposals._proposal import Proposal
from concord.spec import Spec
from concord.spec.dotted import member
from concord.spec.vocabulary import FILTER, OUTCOME, PAGINATION, UNWRAP

_SURE = 0.98


def weighed(
    spec: Spec, proposals: Iterable[Proposal], exchanges: Iterable[Exchange]
) -> Iterator[Proposal]:
    """The proposals that no exchange refutes, surer where one confirms them."""
    seen = [it for it in exchanges if it.success and it.response.json is not None]
    parameters = {
        parameter.pointer: (operation.id, parameter.name)
        for operation in spec.operations
        for parameter in operation.parameters
    }
    for proposal in proposals:
        verdicts = [_verdict(proposal, it, parameters) for it in seen]
        # one response is enough to refute: a proposal claims something of all of them
        if False in verdicts:
            continue
        count = verdicts.count(True)
        if count:
            sure = max(proposal.confidence, _SURE)
            reason = f"{proposal.reason}; {count} recorded response(s) agree"
            proposal = replace(proposal, confidence=sure, reason=reason)
        yield proposal


def _verdict(
    proposal: Proposal, exchange: Exchange, parameters: dict[str, tuple[str, str]]
) -> bool | None:
    """Whether an exchange confirms a proposal; None if it says nothing of it."""
    body = exchange.response.json
    if proposal.word == OUTCOME.name:
        found = member(body, proposal.value["member"])
        return None if found is None else bool(found == proposal.value["success"])
    if proposal.word == FILTER.name:
        return _selects(proposal, exchange, parameters)
    if proposal.pointer != exchange.operation.pointer:
        return None
    if proposal.word == PAGINATION.name:
        return isinstance(member(body, proposal.value["items"]), list)
    if proposal.word == UNWRAP.name:
        return member(body, proposal.value["member"]) is not None
    return None


def _selects(
    proposal: Proposal, exchange: Exchange, parameters: dict[str, tuple[str, str]]
) -> bool | None:
    """Whether every item has the value that a filter by one member was given."""
    operation, name = parameters.get(proposal.pointer, ("", ""))
    path, values = proposal.value["member"], exchange.query.get(name)
    paging = exchange.operation.pagination
    if operation != exchange.operation.id or not values or proposal.value["match"] != "equal":
        return None
    shown = exchange.response.json
    for place in (paging.items if paging else "", "data", "items", "results"):
        found = member(shown, place) if place else shown
        if isinstance(found, list):
            held = [member(it, path) for it in found if isinstance(it, dict)]
            known = [it for it in held if isinstance(it, (str, int))]
            # an empty page says nothing of what a filter selects
            return all(str(it) == values[0] for it in known) if known else None
    return None
