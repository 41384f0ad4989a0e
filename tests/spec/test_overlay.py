"""OpenAPI Overlays 1.1: actions applied to a document, and what cannot be applied."""

from __future__ import annotations

from typing import Any

import pytest

from concord.spec import Action, OverlayError
from concord.spec._overlay import apply

DOCUMENT: dict[str, Any] = {
    "info": {"title": "Shop", "tags": ["a"]},
    "paths": {"/items": {"get": {"required": ["x", "y"], "limit": 10}}},
    "other": {"kept": [1]},
}


def applied(*actions: dict[str, Any]) -> Any:
    return apply(DOCUMENT, [Action.from_json(action, "") for action in actions])


def test_update_merges_objects_by_member() -> None:
    found = applied({"target": "$.info", "update": {"title": "Other", "version": "1"}})
    assert found["info"] == {"title": "Other", "tags": ["a"], "version": "1"}


def test_update_appends_to_arrays_at_any_depth() -> None:
    assert applied({"target": "$.info.tags", "update": "b"})["info"]["tags"] == ["a", "b"]
    nested = applied({"target": "$.info", "update": {"tags": ["b", "c"]}})
    assert nested["info"]["tags"] == ["a", "b", "c"]


def test_update_replaces_other_values() -> None:
    found = applied({"target": "$.paths['/items'].get.limit", "update": 20})
    assert found["paths"]["/items"]["get"]["limit"] == 20


def test_remove_takes_selected_elements_only() -> None:
    target = "$.paths['/items'].get.required[?@ == 'x']"
    found = applied({"target": target, "remove": True})
    assert found["paths"]["/items"]["get"]["required"] == ["y"]
    every = applied({"target": "$.paths['/items'].get.required[*]", "remove": True})
    assert every["paths"]["/items"]["get"]["required"] == []


def test_copy_merges_another_value() -> None:
    found = applied(
        {"target": "$.paths['/items']", "update": {"post": {}}},
        {"target": "$.paths['/items'].post", "copy": "$.paths['/items'].get"},
    )
    assert found["paths"]["/items"]["post"] == DOCUMENT["paths"]["/items"]["get"]


def test_actions_follow_each_other() -> None:
    found = applied(
        {"target": "$.paths['/items'].get.required", "remove": True},
        {"target": "$.paths['/items'].get", "update": {"required": ["z"]}},
    )
    assert found["paths"]["/items"]["get"]["required"] == ["z"]


def test_document_is_left_alone_and_shared() -> None:
    found = applied({"target": "$.info", "update": {"title": "Other"}})
    assert DOCUMENT["info"]["title"] == "Shop"
    assert found["other"] is DOCUMENT["other"]


@pytest.mark.parametrize(
    ("action", "what"),
    [
        ({"target": "$.missing", "remove": True}, "selects nothing"),
        ({"target": "paths", "remove": True}, "is no JSONPath"),
        ({"target": "$.info"}, "does nothing"),
        ({"target": "$.info", "update": "text"}, "no object is merged into it"),
        ({"target": "$.info", "copy": "$.*"}, "selects several"),
        ({"target": "$.info", "copy": "$.gone"}, "selects nothing"),
    ],
)
def test_action_that_cannot_be_applied_says_why(action: dict[str, Any], what: str) -> None:
    with pytest.raises(OverlayError, match=what) as raised:
        applied(action)
    assert raised.value.fix


def test_update_may_be_null() -> None:
    assert applied({"target": "$.info.title", "update": None})["info"]["title"] is None
