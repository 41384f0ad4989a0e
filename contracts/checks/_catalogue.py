"""The checks by name, in the order in which they judge an answer."""

from __future__ import annotations

from collections.abc import Mapping

from contracts.checks._check import Check, stating
from contracts.checks._conflicts import can_conflict, repetition_conflicts
from contracts.checks._filters import can_filter, filters_find, filters_hold
from contracts.checks._outcome import outcome_agrees
from contracts.checks._paging import page_is_honoured, pages_add_up
from contracts.checks._replaces import can_be_less, replace_resets
from contracts.checks._unknown import can_name_nothing, unknown_id_is_refused
from contracts.checks._writes import (
    answers_are_read_back,
    answers_as_read,
    can_be_missed,
    can_be_read,
    deleted_is_gone,
    writes_are_read_back,
)

_NO_PAGES = "no list has pages (x-pagination)"
_NO_FILTERS = "no list has a filter (x-filter)"

CHECKS: Mapping[str, Check] = {
    "page_is_honoured": Check(
        judge=lambda _, seen, __: page_is_honoured(seen),
        concerns=stating("x-pagination"),
        otherwise=_NO_PAGES,
    ),
    "unknown_id_is_refused": Check(
        judge=lambda _, seen, __: unknown_id_is_refused(seen),
        concerns=can_name_nothing,
        otherwise="no body or query names a resource (x-references)",
        every_answer=True,
    ),
    "outcome_agrees": Check(
        judge=lambda spec, seen, _: outcome_agrees(spec, seen),
        concerns=lambda spec, _: "x-outcome" in spec.document,
        otherwise="no member of the bodies tells the outcome (x-outcome)",
        every_answer=True,
    ),
    "filters_hold": Check(
        judge=lambda _, seen, __: filters_hold(seen), concerns=can_filter, otherwise=_NO_FILTERS
    ),
    "pages_add_up": Check(
        judge=lambda _, seen, ask: pages_add_up(seen, ask),
        concerns=stating("x-pagination"),
        otherwise=_NO_PAGES,
    ),
    "filters_find": Check(judge=filters_find, concerns=can_filter, otherwise=_NO_FILTERS),
    "writes_are_read_back": Check(
        judge=writes_are_read_back,
        concerns=can_be_read,
        otherwise="nothing that is written can be read by its id (x-resource)",
    ),
    "answers_are_read_back": Check(
        judge=answers_are_read_back,
        concerns=answers_as_read,
        otherwise="no write answers with what a read shows",
    ),
    "deleted_is_gone": Check(
        judge=deleted_is_gone,
        concerns=can_be_missed,
        otherwise="nothing can be deleted (x-resource)",
    ),
    # last, because they write
    "repetition_conflicts": Check(
        judge=repetition_conflicts,
        concerns=can_conflict,
        otherwise="no creation documents a conflict (409)",
    ),
    "replace_resets": Check(
        judge=replace_resets,
        concerns=can_be_less,
        otherwise="nothing is replaced that can be created and read, too (x-resource)",
    ),
}
