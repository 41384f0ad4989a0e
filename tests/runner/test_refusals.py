"""Failures of Schemathesis' checks that are none, because the spec refuses in another way."""

from __future__ import annotations

from pathlib import Path

import pytest

from concord.http.recorded import RecordedRequest
from concord.runner.worker.recorded import RecordedCase
from concord.runner.worker.refusals import Refusals
from concord.spec import Spec, load_file

SPEC = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
paths:
  /items:
    post:
      operationId: items.create
      responses:
        "200": {description: Created.}
        "400": {description: Wrong.}
        "401": {description: Unknown.}
        "409": {description: Taken.}
"""
LEDGER = """
- id: shop-taken
  severity: low
  readings:
    - {id: taken, text: "409"}
    - id: wrong
      text: "400"
      overlay:
        - {target: "$.paths['/items'].post.responses['401', '409']", remove: true}
  chosen: taken
"""
POSITIVE = "positive_data_acceptance"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Spec:
    folder: Path = tmp_path_factory.mktemp("shop")
    (folder / "openapi.yaml").write_text(SPEC, "utf-8")
    (folder / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(folder / "openapi.yaml", api="shop")


def is_none(spec: Spec, check: str, status: int, text: str = "") -> bool:
    request = RecordedRequest(method="POST", path="/items", headers=(), body=None)
    exchange = RecordedCase(
        phase="coverage",
        request=request,
        status=status,
        media_type="application/json",
        text=text,
    )
    return Refusals(spec).is_none(check, spec.operation("items.create"), exchange)


@pytest.mark.parametrize("check", [POSITIVE, "ignored_auth", "missing_required_header"])
def test_is_none_takes_the_status_that_a_reading_declares_instead(shop: Spec, check: str) -> None:
    assert is_none(shop.under({"shop-taken": "wrong"}), check, 400)
    # 401 and 409 are declared for that
    assert not is_none(shop, check, 400)
    assert not is_none(shop.under({"shop-taken": "wrong"}), check, 418)


def test_is_none_takes_a_success_for_no_refusal(shop: Spec) -> None:
    assert not is_none(shop, "negative_data_rejection", 200, "{}")
    assert not is_none(shop.under({"shop-taken": "wrong"}), "ignored_auth", 200, "{}")


def test_is_none_takes_a_body_that_says_so_for_a_refusal(tmp_path: Path) -> None:
    text = "x-outcome: {member: status, success: ok}\n" + SPEC
    (tmp_path / "openapi.yaml").write_text(text, "utf-8")
    spec = load_file(tmp_path / "openapi.yaml", api="shop")
    assert is_none(spec, "negative_data_rejection", 200, '{"status": "fail"}')
    assert is_none(spec, "ignored_auth", 200, '{"status": "fail"}')
    assert not is_none(spec, "negative_data_rejection", 200, '{"status": "ok"}')
    # a request that keeps the spec is not to fail, whatever the form
    assert not is_none(spec, POSITIVE, 200, '{"status": "fail"}')
