"""A small API, recorded exchanges with it, and the findings of `concord.traffic`."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from concord.spec import Spec, load_file
from concord.traffic import RecordingEntry, Traffic, as_json, recording_entry
from tests import samples

SHOP = samples.text("traffic_shop")

LEDGER = """
- id: shop-states
  where: [Orders]
  what: The page names two states.
  readings:
    - {id: two, text: There are two.}
    - id: more
      text: There are more.
      overlay: [{target: $.components.schemas.State.enum, remove: true}]
  chosen: two
  spec: There are two.
  why: No other is shown.
  advice: A client takes any.
  settled_by: An order in a third state.
  severity: low
  status: open
"""


def load(folder: Path, document: Any = None) -> Spec:
    """The shop's spec, or another document in its place."""
    path = folder / "shop" / "openapi.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    text = SHOP if document is None else yaml.safe_dump(document, sort_keys=False)
    path.write_text(text, "utf-8")
    (path.parent / "ambiguities.yaml").write_text(LEDGER, "utf-8")
    return load_file(path, api="shop")


JSON = {"content-type": "application/json"}


def answered(
    path: str = "/orders/order_1",
    body: Any = None,
    *,
    method: str = "GET",
    status: int = 200,
    sent: Any = None,
    headers: Mapping[str, str] = JSON,
    host: str = "https://api.shop.example/v1",
    **more: Any,
) -> RecordingEntry:
    """An exchange with the shop; bodies are JSON values, or bytes as they are."""
    return recording_entry(
        number=1,
        method=method,
        url=f"{host}{path}",
        status=status,
        headers=headers,
        body=body if isinstance(body, bytes) else json.dumps(body or {"id": "order_1"}).encode(),
        request_headers=JSON if sent is not None else {},
        request_body=None if sent is None else json.dumps(sent).encode(),
        **more,
    )


def report(spec: Spec, recorded: Sequence[RecordingEntry], **base_urls: str) -> dict[str, Any]:
    """The report on some exchanges."""
    traffic = Traffic([spec], {api: [url] for api, url in base_urls.items()})
    for it in recorded:
        traffic.take("x.har", it)
    return as_json(traffic, [])


def findings(spec: Spec, *recorded: RecordingEntry) -> list[dict[str, Any]]:
    """The findings in some exchanges."""
    found: list[dict[str, Any]] = report(spec, recorded)["apis"]["shop"]["findings"]
    return found
