"""All checks by name: which run, in which order, and how findings of each are shown again."""

from __future__ import annotations

from collections.abc import Mapping

from concord.checks import (
    _codes,
    _conflicts,
    _defaults,
    _deprecated,
    _filter_restrictions,
    _filter_search,
    _links,
    _lists,
    _model,
    _outcome,
    _paging,
    _readable,
    _relations,
    _replace_semantics,
    _unique,
    _unknown,
    _updates,
    access,
    events,
    filters,
    fixtures,
    near_valid_input,
    rate_limits,
    rejected_writes,
    writes,
)
from concord.checks.built_in import BUILT_IN
from concord.checks.check import Check, Replay

CHECKS: Mapping[str, Check] = {
    it.name: it
    for it in (
        _paging.PAGE_IS_HONOURED,
        _unknown.UNKNOWN_ID_IS_REFUSED,
        _outcome.OUTCOME_AGREES,
        _relations.RELATIONS_HOLD,
        filters.FILTERS_HOLD,
        _paging.PAGES_ADD_UP,
        filters.FILTERS_FIND,
        _filter_search.PARTS_FIND,
        _filter_search.VALUES_ADD_UP,
        _lists.EACH_ITEM_ONCE,
        writes.WRITES_ARE_READ_BACK,
        writes.ANSWERS_ARE_READ_BACK,
        writes.DELETED_IS_GONE,
        _lists.PAST_THE_END,
        _lists.DEFAULTS_PAGE,
        _lists.ORDER_STAYS,
        _filter_restrictions.IMPOSSIBLE_FINDS_NOTHING,
        _filter_restrictions.FILTERED_IS_A_SUBSET,
        _filter_restrictions.ZONES_MEAN_THE_SAME,
        _links.LINKS_LEAD_SOMEWHERE,
        _links.IDS_RESOLVE,
        _codes.CODES_AGREE,
        _defaults.DEFAULTS_APPLY,
        _deprecated.DEPRECATED_AGREES,
        _deprecated.DEPRECATED_IS_LISTED,
        _deprecated.DEPRECATED_ASKS_ALIKE,
        _deprecated.DEPRECATED_WRITES_THROUGH,
        # last, because they write
        _unique.UNIQUE_STAYS_UNIQUE,
        _updates.UPDATE_LEAVES_THE_REST,
        _conflicts.REPETITION_CONFLICTS,
        _replace_semantics.REPLACE_RESETS,
    )
}
"""Our checks that judge exchanges of the run, in the order in which they do."""

PROBED: Mapping[str, Check] = {
    it.name: it
    for it in (
        access.FOREIGN_TOKEN_IS_REFUSED,
        access.EXPIRED_TOKEN_IS_REFUSED,
        access.NARROW_TOKEN_IS_REFUSED,
        access.TOKEN_KEEPS_ITS_PROMISE,
        near_valid_input.NEAR_VALID_INPUT_IS_REFUSED,
        rejected_writes.REFUSAL_IS_HARMLESS,
        events.EVENTS_ARRIVE,
        rate_limits.LIMIT_IS_KEPT,
        fixtures.FIXTURES_ARE_KEPT,
    )
}
"""Our checks that probes judge by."""

DECLARED: Mapping[str, Check] = {
    **BUILT_IN,
    _readable.NAME: _readable.RESPONSE_IS_READABLE,
    **CHECKS,
    **PROBED,
    _model.NAME: _model.MODEL_AGREES,
}
"""Every check that runs."""


def replay_of(name: str) -> Replay:
    """How a finding of the check is shown again; of a check that is not ours, by the run."""
    return DECLARED[name].replay if name in DECLARED else "operation"
