"""Headers of two responses: which differences count."""

from __future__ import annotations

from concord.oracle._compare import headers_differ


def test_header_of_the_transport_is_not_compared() -> None:
    assert headers_differ({}, {"date": "Tue, 01 Dec 2026 12:00:00 GMT"}, ["date"]) is None


def test_documented_header_that_only_one_has_differs() -> None:
    found = headers_differ({}, {"x-total": "1"}, ["x-total"])
    assert found is not None
    assert (found.header, found.model) == ("x-total", "no header x-total")
