"""Levels for those who serve an API: what is information for users may be work for them."""

from __future__ import annotations

from concord.diff.policy import for_implementers
from tests.diff.kit import Document, changes, found, responding, thing, with_body

TEXT: Document = {"type": "string"}


def served(base: Document, head: Document) -> list[str]:
    return [change.level for change in for_implementers(changes(base, head))]


def test_what_readers_may_rely_on_must_be_kept() -> None:
    old, new = responding(thing(a=TEXT)), responding(thing(("a",), a=TEXT))
    assert found(old, new) == [("info", "response-property-became-required")]
    assert served(old, new) == ["error"]
    assert served(new, old) == ["info"]


def test_a_member_that_may_be_answered_need_not() -> None:
    old, new = responding(thing(a=TEXT)), responding(thing(a=TEXT, b=TEXT))
    assert served(old, new) == ["info"]


def test_what_callers_may_send_is_met() -> None:
    old, new = with_body(thing(a=TEXT)), with_body(thing(a=TEXT, b=TEXT))
    assert served(old, new) == ["warning"]
    old, new = with_body(thing(a={**TEXT, "maxLength": 5})), with_body(thing(a=TEXT))
    assert (served(old, new), served(new, old)) == (["warning"], ["info"])
