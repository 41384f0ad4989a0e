"""Guesses of the vocabulary of a document that does not have it.

Model: `propose` reads names, types and shapes (and recorded traffic, if there is any) and returns
statements with a confidence and a reason; it changes nothing. operationIds, summaries and prose are
not read, but for a `*` in the description of a filter. Where the document states something,
nothing else is proposed, and what the lint would refuse is left out.
Known limits: names are English; what only prose says (what a member of a request is called where it
is read, which statuses follow each other, relations between members) is not guessed.
`nox -s bench -- proposals` measures how often guesses are right.
"""

from collections.abc import Iterable

from concord.http import Exchange
from concord.imports.proposals import (
    _events,
    _filters,
    _links,
    _members,
    _paging,
    _resources,
    _traffic,
)
from concord.imports.proposals._draft import Draft
from concord.imports.proposals._files import PROPOSED, accept, write
from concord.imports.proposals._proposal import Proposal
from concord.spec import Spec

__all__ = ["PROPOSED", "Proposal", "accept", "propose", "write"]


def propose(spec: Spec, exchanges: Iterable[Exchange] = ()) -> tuple[Proposal, ...]:
    """What `spec` seems to mean, the surest of each element; `exchanges` confirm or refute it."""
    draft = Draft(spec=spec)
    for guess in (
        _resources.guess,
        _paging.guess,
        _filters.guess,
        _members.references,
        _members.unique,
        _members.outcome,
        _events.guess,
        _links.guess,
    ):
        guess(draft)
    return tuple(_traffic.weighed(spec, draft.proposals, exchanges))
