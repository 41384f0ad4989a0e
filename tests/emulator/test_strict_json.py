"""JSON that readers take differently is refused, in time that is linear in its size."""

from __future__ import annotations

import json
import time

import pytest

from concord.emulator._strict_json import UnreadableError, read_json


def test_member_that_is_there_twice_among_very_many_is_named_at_once() -> None:
    members = [f'"m{number}":0' for number in range(60_000)]
    began = time.process_time()
    with pytest.raises(UnreadableError, match="'m59999' twice"):
        read_json(("{" + ",".join([*members, members[-1]]) + "}").encode())
    assert time.process_time() - began < 5  # it took minutes


def test_member_with_a_long_name_is_shown_in_part() -> None:
    text = json.dumps("x" * 10_000)
    with pytest.raises(UnreadableError) as caught:
        read_json(f"{{{text}: 1, {text}: 2}}".encode())
    assert len(str(caught.value)) < 200
