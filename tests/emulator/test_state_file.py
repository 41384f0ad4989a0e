"""Whose a state file is, who may use it, and what becomes of it."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from concord.emulator import Application, Options, OptionsError
from concord.emulator._store import Store
from concord.emulator.behaviour import Behaviour
from concord.spec import Spec
from tests import samples
from tests.emulator.kit import QUIET, Caller, shop


def options(path: Path, **more: Any) -> Options:
    return replace(QUIET, records=3, state=path, **more)


def refused(path: Path, what: str) -> None:
    with pytest.raises(OptionsError, match=what):
        shop(options=options(path))


def orders(caller: Caller) -> list[str]:
    return [order["id"] for order in caller.list()]


def test_reset_keeps_the_label_of_a_state_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    first = shop(options=options(path))
    first("POST", "/_emulator/reset")
    (gone, *left) = orders(first)
    assert first("DELETE", f"/orders/{gone}").status == 204
    first.store.close()
    second = shop(options=options(path))
    assert orders(second) == left
    assert (second.store.label, second.store.digest is not None) == ("shop", True)
    second.store.close()


def test_reset_after_a_while_keeps_what_was_written_since(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    first = shop(options=options(path, reset_every=60.0))
    first("POST", "/_emulator/clock", json={"advance": 61})
    (gone, *left) = orders(first)
    first("DELETE", f"/orders/{gone}")
    first.store.close()
    again = shop(options=options(path))
    assert orders(again) == left
    again.store.close()


def test_state_file_of_another_api_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    other = Store(path)
    other.label = "library"
    other.close()
    refused(path, "holds the state of library, not of shop; name another file")


def test_state_file_without_a_label_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "unlabelled.db"
    Store(path).close()
    refused(path, "does not say whose state it holds")


def test_file_of_another_program_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "theirs.db"
    theirs = sqlite3.connect(path)
    theirs.executescript("CREATE TABLE meta (a); INSERT INTO meta VALUES (1);")
    theirs.close()
    before = path.read_bytes()
    refused(path, "another program's database")
    assert path.read_bytes() == before
    path.write_text("no database at all")
    refused(path, "no database of an emulator")
    assert path.read_text() == "no database at all"


def test_file_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    refused(tmp_path / "missing" / "shop.db", "cannot be used as state")
    refused(tmp_path, "cannot be used as state")


def test_empty_file_is_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    path.touch()
    caller = shop(options=options(path))
    assert len(orders(caller)) == 3
    caller.store.close()


def test_one_emulator_at_a_time_uses_a_state_file(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    first = shop(options=options(path))
    refused(path, "is used by another emulator; stop that one")
    assert len(orders(first)) == 3
    first.store.close()
    second = shop(options=options(path))
    assert len(orders(second)) == 3
    second.store.close()


def changed(**stated: Any) -> Spec:
    """The shop with other keywords at the member `urgent` of orders."""
    spec = samples.load("shop")
    spec.document["components"]["schemas"]["Order"]["properties"]["urgent"].update(stated)
    return spec


def served(path: Path, spec: Spec) -> Caller:
    return Caller(Application(spec, Behaviour(), options(path)))


def test_state_of_an_older_spec_is_used_where_its_records_fit(tmp_path: Path) -> None:
    path = tmp_path / "shop.db"
    first = shop(options=options(path))
    (gone, *left) = orders(first)
    first("DELETE", f"/orders/{gone}")
    first.store.close()
    second = served(path, changed(description="Another text."))
    assert orders(second) == left
    second.store.close()
    with pytest.raises(OptionsError, match=f"another version of the spec of shop: order {left[0]}"):
        served(path, changed(type="string"))
