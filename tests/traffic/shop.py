"""A small API, recorded exchanges with it, and the findings of `concord.traffic`."""
# ruff: noqa: E501

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from concord.spec import Spec, load_file
from concord.traffic import Recorded, Traffic, as_json

SHOP = """
openapi: 3.1.0
info: {title: Shop, version: "1", description: A shop.}
servers:
  - {url: "https://api.shop.example/v1", description: Production., x-environment: production, x-source: [Start]}
tags: [{name: Orders, description: Orders., x-source: [Orders]}]
paths:
  /orders:
    get:
      operationId: orders.list
      tags: [Orders]
      summary: List orders
      description: Lists orders.
      x-source: [Orders]
      x-ambiguity: [shop-states]
      security: [{key: []}]
      parameters:
        - {name: state, in: query, description: State., schema: {$ref: "#/components/schemas/State"}}
        - {name: limit, in: query, description: Most., schema: {type: integer, minimum: 1}}
      responses:
        "200":
          description: The orders.
          content:
            application/json:
              schema: {type: array, description: Orders., items: {$ref: "#/components/schemas/Order"}}
              examples: {some: {value: [{id: order_1, state: open}]}}
        "400": {$ref: "#/components/responses/Error"}
        "401": {$ref: "#/components/responses/Error"}
    post:
      operationId: orders.create
      tags: [Orders]
      summary: Create an order
      description: Creates an order.
      x-source: [Orders]
      security: [{key: []}]
      requestBody:
        required: true
        content:
          application/json:
            schema: {$ref: "#/components/schemas/Order"}
            examples: {one: {value: {id: order_2, state: open}}}
      responses:
        "201":
          description: The order.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Order"}
              examples: {one: {value: {id: order_2, state: open}}}
        "400": {$ref: "#/components/responses/Error"}
        "401": {$ref: "#/components/responses/Error"}
        "429": {$ref: "#/components/responses/Error"}
  /orders/{id}:
    get:
      operationId: orders.get
      tags: [Orders]
      summary: Get an order
      description: Reads an order.
      x-source: [Orders]
      security: [{key: []}]
      parameters:
        - {name: id, in: path, required: true, description: Identifier., schema: {type: string, examples: [order_1]}}
      responses:
        "200":
          description: The order.
          content:
            application/json:
              schema: {$ref: "#/components/schemas/Order"}
              examples: {one: {value: {id: order_1, state: open}}}
        "401": {$ref: "#/components/responses/Error"}
        "404": {$ref: "#/components/responses/Error"}
components:
  securitySchemes:
    key: {type: apiKey, in: query, name: key, description: The key., x-source: [Start]}
  responses:
    Error:
      description: It failed.
      x-source: [Errors]
      content:
        application/json:
          schema: {$ref: "#/components/schemas/Error"}
          examples: {some: {value: {message: No.}}}
  schemas:
    State:
      type: string
      description: State of an order.
      x-source: [Orders]
      enum: [open, paid]
    Order:
      type: object
      description: An order.
      x-source: [Orders]
      required: [id]
      properties:
        id: {type: string, description: Identifier., examples: [order_1]}
        state: {$ref: "#/components/schemas/State", description: State.}
        kind: {const: order, description: Kind.}
        buyer:
          type: object
          description: Who buys.
          properties:
            name: {type: string, description: Name., examples: [Ada]}
        notes: {type: object, description: Free., additionalProperties: {type: string}}
        extra: {type: object, description: Anything.}
    Error:
      type: object
      description: What failed.
      x-source: [Errors]
      required: [message]
      properties:
        message: {type: string, description: Why., examples: [No.]}
"""

LEDGER = """
- id: shop-states
  where: [Orders]
  what: The page names two states.
  readings: [There are two., There are more.]
  chosen: There are two.
  why: No other is shown.
  tolerant: A client takes any.
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
) -> Recorded:
    """An exchange with the shop; bodies are JSON values, or bytes as they are."""
    return Recorded(
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


def report(spec: Spec, recorded: Sequence[Recorded], **base_urls: str) -> dict[str, Any]:
    """The report on some exchanges."""
    traffic = Traffic([spec], {api: [url] for api, url in base_urls.items()})
    for it in recorded:
        traffic.take("x.har", it)
    return as_json(traffic, [])


def findings(spec: Spec, *recorded: Recorded) -> list[dict[str, Any]]:
    """The findings in some exchanges."""
    found: list[dict[str, Any]] = report(spec, recorded)["apis"]["shop"]["findings"]
    return found
