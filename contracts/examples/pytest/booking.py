"""What is tested: a program that reads services from the iValid API, and tries again once."""

from __future__ import annotations

import os
from typing import Any

import httpx2


def services() -> list[dict[str, Any]]:
    """The services that can be booked. Raises httpx2.HTTPStatusError."""
    with httpx2.Client(base_url=os.environ["IVALID_BASE_URL"], trust_env=False) as http:
        token = http.post(
            "/oauth/token",
            json={
                "grant_type": "client_credentials",
                "client_id": os.environ["IVALID_CLIENT_ID"],
                "client_secret": os.environ["IVALID_CLIENT_SECRET"],
            },
        )
        headers = {"Authorization": f"Bearer {token.raise_for_status().json()['access_token']}"}
        found = http.get("/v2/services", headers=headers)
        if found.status_code == 503:
            found = http.get("/v2/services", headers=headers)
        data: list[dict[str, Any]] = found.raise_for_status().json()["data"]
        return data
