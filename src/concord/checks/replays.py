"""How the findings of each check are shown again: one declaration, which all else reads.

Model: pure. Every check has one of three ways.
- `request`: the recorded request alone, sent again, decides; what it names is created first.
- `steps`: the same, and then whatever the check itself asks to judge the response.
- `operation`: no few requests show it (whole runs of lists, the state model, events, clocks): the
  recorded run of the API is repeated with its seed until the same finding occurs.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Literal

from concord.checks import _model, _readable, events, near_valid_input, rate_limits, rejected_writes
from concord.checks.access import EXPIRED, FOREIGN, NARROW, PROMISE

Replay = Literal["request", "steps", "operation"]


def _each(how: Replay, names: Iterable[str]) -> dict[str, Replay]:
    return dict.fromkeys(names, how)


REPLAYS: Mapping[str, Replay] = {
    # Schemathesis' own
    **_each(
        "request",
        (
            "not_a_server_error",
            "status_code_conformance",
            "content_type_conformance",
            "response_headers_conformance",
            "response_schema_conformance",
            "positive_data_acceptance",
            "negative_data_rejection",
            "missing_required_header",
            "unsupported_method",
            "allow_header_conformance",
            "ignored_auth",
        ),
    ),
    # what was deleted, and what a link leads to, is another resource in each run
    **_each("operation", ("use_after_free", "ensure_resource_availability")),
    # ours, of one response
    **_each(
        "request",
        (
            _readable.NAME,
            "page_is_honoured",
            "unknown_id_is_refused",
            "outcome_agrees",
            "filters_hold",
            "each_item_once",
            "codes_agree",
            "deprecated_agrees",
        ),
    ),
    # ours, which ask once more
    **_each(
        "steps",
        (
            "pages_add_up",
            "filters_find",
            "parts_find",
            "values_add_up",
            "writes_are_read_back",
            "answers_are_read_back",
            "deleted_is_gone",
            "past_the_end",
            "defaults_page",
            "order_stays",
            "impossible_finds_nothing",
            "filtered_is_a_subset",
            "zones_mean_the_same",
            "links_lead_somewhere",
            "ids_resolve",
            "defaults_apply",
            "deprecated_is_listed",
            "deprecated_asks_alike",
            "deprecated_writes_through",
            "unique_stays_unique",
            "update_leaves_the_rest",
            "repetition_conflicts",
            "replace_resets",
        ),
    ),
    # probes and the state model
    **_each("request", (FOREIGN, near_valid_input.SLIP)),
    **_each(
        "operation",
        (
            EXPIRED,
            NARROW,
            PROMISE,
            rejected_writes.REFUSED,
            events.EVENTS,
            rate_limits.LIMIT,
            _model.NAME,
        ),
    ),
}
"""How each check is replayed, by its name."""

TEXTS: Mapping[Replay, str] = {
    "request": "its request",
    "steps": "its request, and what the check asks then",
    "operation": "the run, until the same finding occurs",
}
"""What is sent again, for people."""


def replay_of(check: str) -> Replay:
    """How a finding of `check` is shown again; of a check that is not ours, by the run."""
    return REPLAYS.get(check, "operation")


def table() -> str:
    """The checks by the way in which they are replayed, in Markdown."""
    rows = [
        f"| `{how}` | {text} | {', '.join(f'`{it}`' for it in REPLAYS if REPLAYS[it] == how)} |"
        for how, text in TEXTS.items()
    ]
    head = ["| `replayed_by` | what is sent | checks |", "|---|---|---|"]
    return "\n".join([*head, *rows, ""])
