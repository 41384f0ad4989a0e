"""What a receiver brought about, as its own test endpoint counts it.

Model: `GET` of an address on the receiver's side answers a number: as text, as JSON, or as the
member `count` of a JSON object. `{id}` in the address becomes the id of the event; without it the
number counts the effects of all events.
"""

from __future__ import annotations

import json
from urllib.parse import quote

import httpx2

from concord.receivers.session import Effect, EffectError

_TIMEOUT = 5.0


def effect_at(url: str) -> Effect:
    """The effects that the endpoint at `url` counts. What it returns raises EffectError."""

    async def effect(identifier: str) -> int:
        address = url.replace("{id}", quote(identifier, safe=""))
        try:
            async with httpx2.AsyncClient(trust_env=False, timeout=_TIMEOUT) as client:
                response = await client.get(address)
        except (httpx2.HTTPError, httpx2.InvalidURL, OSError) as error:
            raise EffectError(f"{address}: {str(error) or type(error).__name__}") from error
        if response.status_code != httpx2.codes.OK:
            raise EffectError(f"{address}: answers {response.status_code}, not 200")
        return _number(address, response.text)

    return effect


def _number(address: str, text: str) -> int:
    try:
        found = json.loads(text)
    except ValueError:
        found = None
    if isinstance(found, dict):
        found = found.get("count")
    if not isinstance(found, int) or isinstance(found, bool):
        raise EffectError(f'{address}: answers {text[:40]!r}; write a number, or {{"count": 1}}')
    return found
