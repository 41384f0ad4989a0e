"""An unknown id is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from concord.checks import Violation
from concord.checks._unknown import unknown_id_is_refused
from concord.spec import Spec
from tests.checks.exchanges import changed, exchange


def test_an_unknown_id_must_be_refused(spec: Spec) -> None:
    operation = spec.operation("books.create")
    known = exchange(operation, {}, status=201)
    assert unknown_id_is_refused(known) is False
    assert unknown_id_is_refused(changed(known, unknown="/x", status=422)) is True
    with pytest.raises(Violation, match="names a resource that does not exist"):
        unknown_id_is_refused(replace(known, unknown="/x"))
