"""The token call goes where the spec says that it is served."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from concord.http import Response
from concord.runner.secrets import Redactor
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.transport import Wire
from concord.spec import load_file

DOCUMENT = """
openapi: 3.1.0
info: {title: Shop, version: "1"}
servers:
  - {url: "https://shop.example", x-environment: production}
  - {url: "https://sandbox.shop.example", x-environment: sandbox}
paths:
  /token:
    SERVERS
    post: {operationId: tokens.create, security: [], responses: {"200": {description: A token.}}}
  /orders:
    get:
      operationId: orders.list
      security: [{oauth: []}]
      responses: {"200": {description: Orders.}}
components:
  securitySchemes:
    oauth:
      type: oauth2
      x-token-request: {operation: tokens.create, encoding: form}
      flows: {clientCredentials: {tokenUrl: "https://login.example/token", scopes: {}}}
"""
OWN = 'servers: [{url: "https://login.example", x-environment: production}]'
RUN = "http://127.0.0.1:1"


class Recorder(Wire):
    """A wire that hands out a token and remembers where it was asked."""

    asked: str | None = None
    calls = 0

    def send(
        self, method: str, path: str, *, base_url: str | None = None, **content: Any
    ) -> Response:
        self.calls += 1
        self.asked = (base_url or self.base_url) + path
        return Response(status=200, headers={}, body=b'{"access_token": "t", "expires_in": 60}')


@pytest.mark.parametrize(
    ("servers", "environment", "url"),
    [
        (OWN, "production", "https://login.example/token"),
        (OWN, "sandbox", "https://login.example/token"),
        (OWN, None, f"{RUN}/token"),
        ("", "production", f"{RUN}/token"),
    ],
)
def test_where_the_token_is_fetched(
    servers: str, environment: str | None, url: str, tmp_path: Path
) -> None:
    path = tmp_path / "openapi.yaml"
    path.write_text(DOCUMENT.replace("SERVERS", servers), encoding="utf-8")
    spec = load_file(path, api="shop")
    wire = Recorder(RUN)
    held = {"client_id": "i", "client_secret": "s"}
    identity = Authenticator(spec, held, wire, Redactor(), environment=environment)
    presented = identity.present(spec.operation("orders.list"))
    assert presented.headers == {"Authorization": "Bearer t"}
    assert wire.asked == url


@pytest.mark.parametrize(("single", "calls"), [("[one-token]", 2), ("[]", 1)])
def test_authenticator_fetches_anew_after_another_token(
    single: str, calls: int, tmp_path: Path
) -> None:
    ledger = f"- {{id: one, chosen: a, readings: [{{id: a, text: A, options: {single}}}]}}\n"
    (tmp_path / "openapi.yaml").write_text(DOCUMENT.replace("SERVERS", ""), encoding="utf-8")
    (tmp_path / "ambiguities.yaml").write_text(ledger, encoding="utf-8")
    spec = load_file(tmp_path / "openapi.yaml", api="shop")
    wire = Recorder(RUN)
    held = {"client_id": "i", "client_secret": "s"}
    identity = Authenticator(spec, held, wire, Redactor())
    orders = spec.operation("orders.list")
    identity.present(orders)
    identity.notice("POST /token", {"access_token": "another"})
    identity.present(orders)
    identity.present(orders)
    assert wire.calls == calls
