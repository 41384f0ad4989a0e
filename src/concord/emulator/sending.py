"""Sending webhooks over HTTP: a timeout, no redirects, no proxies."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from functools import cache

import httpx2

_TIMEOUT = 10.0


@cache
def _trust() -> ssl.SSLContext:
    # reading the certificates anew for each post took 40 ms of the emulator's one thread
    return httpx2.create_ssl_context()


async def post(url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the response of `url` to a POST. Raises OSError if there is none."""
    return await send("POST", url, body, headers)


async def send(method: str, url: str, body: bytes, headers: Mapping[str, str]) -> int:
    """The status of the response of `url`. Raises OSError if there is none."""
    try:
        # Only the status counts, so the receiver's body is not read.
        async with (
            httpx2.AsyncClient(verify=_trust(), timeout=_TIMEOUT, trust_env=False) as client,
            client.stream(method, url, content=body, headers=dict(headers)) as response,
        ):
            return response.status_code
    except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
        raise OSError(str(error) or type(error).__name__) from error
