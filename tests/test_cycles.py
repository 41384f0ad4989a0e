"""The collector of reference cycles is paused, and only paused."""

import gc

import pytest

from concord.cycles import uncollected


def test_uncollected_pauses_the_collector() -> None:
    with uncollected(), uncollected():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_uncollected_resumes_after_an_error() -> None:
    with pytest.raises(ValueError, match="no"), uncollected():
        raise ValueError("no")
    assert gc.isenabled()


def test_uncollected_leaves_a_collector_that_is_off() -> None:
    gc.disable()
    try:
        with uncollected():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()
