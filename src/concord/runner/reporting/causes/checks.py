"""The families of checks that causes go by, and which finding of a cause is the most fundamental.

Model: ids of checks as literals; a check that is named nowhere here comes last and has causes of
its own.
"""

from __future__ import annotations

from collections.abc import Mapping

MODEL = "model_agrees"
FIXTURES = "fixtures_hold"
SCHEMA = "response_schema_conformance"
AUTHENTICATION = (
    "ignored_auth",
    "foreign_token_is_refused",
    "token_keeps_its_promise",
    "expired_token_is_refused",
    "narrow_token_is_refused",
)
PAGES = (
    "page_is_honoured",
    "past_the_end",
    "each_item_once",
    "pages_add_up",
    "defaults_page",
    "order_stays",
)
FILTERS = (
    "filters_hold",
    "filters_find",
    "filtered_is_a_subset",
    "parts_find",
    "values_add_up",
    "impossible_finds_nothing",
    "zones_mean_the_same",
)
ACCEPTED = (
    "negative_data_rejection",
    "missing_required_header",
    "slip_is_refused",
    "unknown_id_is_refused",
)
DELETED = ("deleted_is_gone", "use_after_free")
STORED = (
    "writes_are_read_back",
    "update_leaves_the_rest",
    "replace_resets",
    "answers_are_read_back",
    "deprecated_writes_through",
)
CREATED = ("ensure_resource_availability", "links_lead_somewhere", "ids_resolve")
DEPRECATED = ("deprecated_agrees", "deprecated_is_listed", "deprecated_asks_alike")

FUNDAMENTAL: Mapping[str, int] = {
    name: rank
    for rank, name in enumerate(
        (
            "not_a_server_error",
            *AUTHENTICATION,
            "response_is_readable",
            "refusal_is_harmless",
            *STORED,
            *DELETED,
            "unique_stays_unique",
            "repetition_conflicts",
            *PAGES,
            *FILTERS,
            *CREATED,
            *DEPRECATED,
            FIXTURES,
            "defaults_apply",
            "positive_data_acceptance",
            *ACCEPTED,
            "status_code_conformance",
            "content_type_conformance",
            SCHEMA,
            "response_headers_conformance",
            "unsupported_method",
            "allow_header_conformance",
        )
    )
}
"""What is fundamental comes first: the root of a cause is its finding with the lowest rank."""
