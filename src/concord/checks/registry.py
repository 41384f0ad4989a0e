"""The checks by name, in the order in which they judge an answer."""

from __future__ import annotations

from collections.abc import Mapping

from concord.checks._codes import codes_agree, documents_codes
from concord.checks._conflicts import can_conflict, repetition_conflicts
from concord.checks._defaults import can_default, defaults_apply
from concord.checks._deprecated import (
    asks_by_deprecated,
    deprecated_agrees,
    deprecated_asks_alike,
    deprecated_is_listed,
    deprecated_writes_through,
    is_listed,
    shows_both,
    writes_through,
)
from concord.checks._filter_restrictions import (
    can_be_impossible,
    filtered_is_a_subset,
    has_zones,
    impossible_finds_nothing,
    zones_mean_the_same,
)
from concord.checks._filter_search import finds_parts, parts_find, takes_several, values_add_up
from concord.checks._links import can_lead, ids_resolve, links_lead_somewhere, names_others
from concord.checks._lists import (
    defaults_page,
    each_item_once,
    order_stays,
    pages_by_default,
    past_the_end,
)
from concord.checks._outcome import outcome_agrees
from concord.checks._paging import page_is_honoured, pages_add_up
from concord.checks._replace_semantics import can_be_less, replace_resets
from concord.checks._unique import has_unique, unique_stays_unique
from concord.checks._unknown import can_name_nothing, unknown_id_is_refused
from concord.checks._updates import can_leave_out, update_leaves_the_rest
from concord.checks.check import Check, acting, stating
from concord.checks.filters import can_filter, filters_find, filters_hold
from concord.checks.writes import (
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
        judge=lambda _, exchange, __: page_is_honoured(exchange),
        concerns=stating("x-pagination"),
        otherwise=_NO_PAGES,
    ),
    "unknown_id_is_refused": Check(
        judge=lambda _, exchange, __: unknown_id_is_refused(exchange),
        concerns=can_name_nothing,
        otherwise="no body or query names a resource (x-references)",
        every_answer=True,
    ),
    "outcome_agrees": Check(
        judge=lambda spec, exchange, _: outcome_agrees(spec, exchange),
        concerns=lambda spec, _: "x-outcome" in spec.document,
        otherwise="no member of the bodies tells the outcome (x-outcome)",
        every_answer=True,
    ),
    "filters_hold": Check(
        judge=lambda _, exchange, __: filters_hold(exchange),
        concerns=can_filter,
        otherwise=_NO_FILTERS,
    ),
    "pages_add_up": Check(
        judge=lambda _, exchange, send: pages_add_up(exchange, send),
        concerns=stating("x-pagination"),
        otherwise=_NO_PAGES,
    ),
    "filters_find": Check(judge=filters_find, concerns=can_filter, otherwise=_NO_FILTERS),
    "parts_find": Check(
        judge=parts_find,
        concerns=finds_parts,
        otherwise="no filter takes a part of a text (x-filter: contains, wildcard)",
    ),
    "values_add_up": Check(
        judge=values_add_up,
        concerns=takes_several,
        otherwise="no filter takes several values (x-filter: one-of)",
    ),
    "each_item_once": Check(
        judge=lambda _, exchange, __: each_item_once(exchange),
        concerns=acting("list"),
        otherwise="nothing is listed (x-resource)",
    ),
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
    "past_the_end": Check(
        judge=lambda _, exchange, send: past_the_end(exchange, send),
        concerns=stating("x-pagination"),
        otherwise=_NO_PAGES,
    ),
    "defaults_page": Check(
        judge=lambda _, exchange, send: defaults_page(exchange, send),
        concerns=pages_by_default,
        otherwise="no list documents how large a page is by default",
    ),
    "order_stays": Check(
        judge=lambda _, exchange, send: order_stays(exchange, send),
        concerns=acting("list"),
        otherwise="nothing is listed (x-resource)",
    ),
    "impossible_finds_nothing": Check(
        judge=impossible_finds_nothing,
        concerns=can_be_impossible,
        otherwise="no filter has a value that nothing can have",
    ),
    "filtered_is_a_subset": Check(
        judge=filtered_is_a_subset, concerns=can_filter, otherwise=_NO_FILTERS
    ),
    "zones_mean_the_same": Check(
        judge=zones_mean_the_same,
        concerns=has_zones,
        otherwise="no filter takes moments with their time zone",
    ),
    "links_lead_somewhere": Check(
        judge=links_lead_somewhere,
        concerns=can_lead,
        otherwise="no link leads to an operation that reads",
    ),
    "ids_resolve": Check(
        judge=ids_resolve,
        concerns=names_others,
        otherwise="no answer names a resource that can be read by its id",
    ),
    "codes_agree": Check(
        judge=lambda spec, exchange, _: codes_agree(spec, exchange),
        concerns=documents_codes,
        otherwise="no example of a failure shows a code",
        every_answer=True,
    ),
    "defaults_apply": Check(
        judge=defaults_apply,
        concerns=can_default,
        otherwise="nothing that is written has a default and can be read",
    ),
    "deprecated_agrees": Check(
        judge=lambda spec, exchange, _: deprecated_agrees(spec, exchange),
        concerns=shows_both,
        otherwise="nothing deprecated is shown beside what replaces it (x-replaced-by)",
    ),
    "deprecated_is_listed": Check(
        judge=deprecated_is_listed,
        concerns=is_listed,
        otherwise="no list replaces a deprecated member (x-replaced-by)",
    ),
    "deprecated_asks_alike": Check(
        judge=deprecated_asks_alike,
        concerns=asks_by_deprecated,
        otherwise="nothing to ask by is deprecated and replaced (x-replaced-by)",
    ),
    "deprecated_writes_through": Check(
        judge=deprecated_writes_through,
        concerns=writes_through,
        otherwise="nothing that is written is shown by something deprecated, too",
    ),
    # last, because they write
    "unique_stays_unique": Check(
        judge=unique_stays_unique,
        concerns=has_unique,
        otherwise="nothing that is created must be unique (x-unique)",
    ),
    "update_leaves_the_rest": Check(
        judge=update_leaves_the_rest,
        concerns=can_leave_out,
        otherwise="nothing is updated in part that can be read (x-resource)",
    ),
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
