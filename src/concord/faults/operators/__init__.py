"""The operators: every way of being wrong that is derived from a spec.

Model: an operator is a generator over a `Place` whose docstring says what is wrong; its name in
reports is its function's (`member_dropped`: `member-dropped`). `OPERATORS` is the table; a new one
is written beside those of its kind and named here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from concord.faults._model import Fault, Kind
from concord.faults._place import Place
from concord.faults.operators import (
    _access,
    _deprecated,
    _effects,
    _error_confusion,
    _errors,
    _events,
    _filter_page_interplay,
    _filters,
    _lenient_validation,
    _limits,
    _lists,
    _lossy_storage,
    _reads,
    _requests,
    _strict_validation,
    _structure,
    _writes,
)

Derive = Callable[[Place], Iterator[Fault]]


@dataclass(frozen=True, kw_only=True)
class Operator:
    """A way in which a server can be wrong."""

    kind: Kind
    derive: Derive

    @property
    def name(self) -> str:
        return self.derive.__name__.replace("_", "-")

    @property
    def says(self) -> str:
        """What is wrong, in one line."""
        return (self.derive.__doc__ or "").strip().partition("\n")[0]


_TABLE: dict[Kind, tuple[Derive, ...]] = {
    "structure": (
        _structure.member_dropped,
        _structure.member_renamed,
        _structure.member_retyped,
        _structure.member_null,
        _structure.enum_unknown,
        _structure.format_broken,
        _structure.zone_dropped,
        _structure.limit_broken,
        _structure.envelope_dropped,
        _structure.single_unlisted,
        _structure.status_undocumented,
        _structure.redirected,
        _structure.media_type_changed,
        _structure.body_emptied,
        _structure.body_cut,
    ),
    "errors": (
        _errors.error_reshaped,
        _errors.error_member_dropped,
        _errors.error_status_other,
        _errors.error_as_page,
        _errors.error_as_success,
        _errors.refusal_swapped,
        _errors.outcome_lies,
        _errors.outcome_hidden,
        _errors.crash_at_edge,
        _errors.crash_on_unicode,
        _errors.crash_without_optional,
        _errors.allow_missing,
        _errors.allow_wrong,
        _errors.method_accepted,
        _error_confusion.unknown_as_other,
        _error_confusion.error_number_other,
        _error_confusion.secret_in_error,
        _error_confusion.answer_in_latin,
    ),
    "requests": (
        _requests.parameter_unchecked,
        _requests.parameter_optional,
        _requests.parameter_ignored,
        _requests.parameter_default_wrong,
        _requests.expands_ignored,
        _requests.property_unchecked,
        _requests.property_optional,
        _requests.body_unchecked,
        _requests.media_type_unchecked,
        _requests.property_default_wrong,
        _requests.reference_unchecked,
        _requests.unknown_answered,
        _strict_validation.limit_refused,
        _strict_validation.value_refused,
        _strict_validation.property_demanded,
        _strict_validation.null_refused,
        _strict_validation.quote_refused,
        _strict_validation.unknown_refused,
        _lenient_validation.limit_passed,
        _lenient_validation.items_unchecked,
        _lenient_validation.nested_optional,
        _lenient_validation.null_accepted,
        _lenient_validation.text_coerced,
        _lenient_validation.impossible_day_accepted,
        _lenient_validation.enum_caseless,
        _lenient_validation.id_cast,
        _lenient_validation.id_caseless,
    ),
    "access": (
        _access.authentication_ignored,
        _access.credentials_unchecked,
        _access.expired_token_accepted,
        _access.lifetime_lies,
        _access.secret_unchecked,
        _access.scope_ignored,
        _limits.limit_ignored,
        _limits.wait_too_long,
        _limits.wait_too_short,
        _access.credentials_cut,
        _access.scope_widened,
    ),
    "lists": (
        _lists.page_off_by_one,
        _lists.pages_overlap,
        _lists.page_ignored,
        _lists.size_ignored,
        _lists.size_off_by_one,
        _lists.last_item_lost,
        _lists.item_twice,
        _lists.order_unstable,
        _lists.total_wrong,
        _lists.total_of_page,
        _lists.pages_rounded_down,
        _lists.echo_wrong,
        _lists.past_end_repeats,
        _lists.default_size_wrong,
        _lists.parent_ignored,
        _filters.filter_ignored,
        _filters.filter_inverted,
        _filters.filter_incomplete,
        _filters.filter_total_unfiltered,
        _filters.filter_boundary,
        _filters.filter_exact,
        _filters.filter_first_value,
        _filters.filters_any,
        _filter_page_interplay.filter_first_page,
        _filter_page_interplay.filter_after_paging,
        _filter_page_interplay.filter_prefix,
        _filter_page_interplay.filter_caseless,
        _filter_page_interplay.filter_case_matters,
        _filter_page_interplay.filter_day_lost,
        _filter_page_interplay.filter_unmatched_ignored,
        _filter_page_interplay.list_capped,
        _filter_page_interplay.empty_null,
        _filter_page_interplay.parent_unknown_empty,
        _filter_page_interplay.total_stale,
    ),
    "state": (
        _writes.write_lost,
        _writes.update_lost,
        _writes.action_undone,
        _writes.member_not_stored,
        _writes.text_cut,
        _writes.text_recoded,
        _writes.number_rounded,
        _writes.moment_shifted,
        _writes.members_swapped,
        _writes.replace_merges,
        _writes.update_replaces,
        _writes.uniqueness_ignored,
        _writes.conflict_ignored,
        _writes.created_twice,
        _writes.secret_shown,
        _reads.read_stale,
        _reads.read_other,
        _reads.list_stale,
        _reads.list_disagrees,
        _reads.delete_leaves,
        _reads.delete_listed,
        _reads.link_broken,
        _lossy_storage.text_trimmed,
        _lossy_storage.text_escaped,
        _lossy_storage.text_cut_at_emoji,
        _lossy_storage.leading_zeros_lost,
        _lossy_storage.integer_capped,
        _lossy_storage.offset_dropped,
        _lossy_storage.falsy_ignored,
        _lossy_storage.null_ignored,
        _lossy_storage.empty_list_ignored,
        _lossy_storage.list_cut,
        _lossy_storage.list_appended,
        _lossy_storage.nested_merged,
        _lossy_storage.nested_not_stored,
        _effects.update_spills,
        _effects.delete_spills,
        _effects.deleted_again,
        _effects.deleted_changed,
        _effects.refused_applied,
        _effects.refused_created,
        _effects.denied_applied,
        _effects.read_lags,
        _effects.list_lags,
        _effects.create_answers_first,
        _effects.answer_before,
        _effects.secret_read,
    ),
    "deprecation": (
        _deprecated.deprecated_disagrees,
        _deprecated.deprecated_lost,
        _deprecated.deprecated_frozen,
        _deprecated.deprecated_asks_other,
    ),
    "events": (
        _events.event_lost,
        _events.event_duplicated,
        _events.event_member_dropped,
        _events.event_unsigned,
        _events.signature_wrong,
        _events.event_mislabelled,
        _events.event_mistimed,
        _events.event_id_repeated,
        _events.delivery_id_repeated,
        _events.event_given_up,
        _events.event_given_up_early,
        _events.event_again_at_once,
        _events.event_again_received,
        _events.event_again_renamed,
        _events.event_again_unsigned,
        _events.event_again_signature_old,
    ),
}

OPERATORS: tuple[Operator, ...] = tuple(
    Operator(kind=kind, derive=derive) for kind, found in _TABLE.items() for derive in found
)
