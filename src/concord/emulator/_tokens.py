"""Access and refresh tokens.

Model: a token is a signed statement (kind, scopes, expiry by the emulator's clock) in the form
of a JWT, so tokens survive a reset and a restart without being stored. The key is public: an
emulator guards nothing.
Known limits: tokens cannot be revoked, and a refresh token may be used more than once. With
`single`, which a reading asks for (`ONE_TOKEN`), a new token ends the one before of its kind.
"""

from __future__ import annotations

import hmac
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable
from functools import lru_cache
from hashlib import sha256
from itertools import count
from typing import Literal

from concord.emulator._clock import Clock

Kind = Literal["access", "refresh"]
_HEADER = {"alg": "HS256", "typ": "JWT"}
_REFRESH_LIFETIME = 30 * 86_400


class Tokens:
    """Issues and checks the tokens of one emulator."""

    def __init__(self, api: str, clock: Clock, *, single: bool = False) -> None:
        self._key = f"{api}-emulator-signing-key".encode()
        self._clock = clock
        self._single = single
        self._numbers = count(1)
        self._latest: dict[str, int] = {}
        # every request has a token, and a run uses few: checking a signature once is enough
        self._read = lru_cache(maxsize=256)(self._verified)

    def issue(self, kind: Kind, scopes: Iterable[str], lifetime: float = _REFRESH_LIFETIME) -> str:
        """A new token; an access token is good for `lifetime` seconds."""
        now = self._clock.now().timestamp()
        number = self._latest[kind] = next(self._numbers)
        claims = {
            "kind": kind,
            "scope": " ".join(scopes),
            "iat": int(now),
            "exp": now + lifetime,
            "jti": number,
        }
        text = f"{_encoded(_HEADER)}.{_encoded(claims)}"
        return f"{text}.{self._signature(text)}"

    def scopes(self, kind: Kind, token: str) -> frozenset[str] | None:
        """What `token` is good for; None if it is not ours, of another kind, or has expired."""
        claims = self._read(token)
        if claims is None or claims[0] != kind or claims[1] <= self._clock.now().timestamp():
            return None
        if self._single and claims[3] != self._latest.get(kind):
            return None
        return claims[2]

    def _verified(self, token: str) -> tuple[str, float, frozenset[str], int] | None:
        text, _, signature = token.rpartition(".")
        if not hmac.compare_digest(self._signature(text).encode(), signature.encode()):
            return None
        # surplus padding is ignored, and how much was stripped need not be known
        claims = json.loads(urlsafe_b64decode(text.partition(".")[2] + "=="))
        return claims["kind"], claims["exp"], frozenset(claims["scope"].split()), claims["jti"]

    def _signature(self, text: str) -> str:
        digest = hmac.new(self._key, text.encode("utf-8", "replace"), sha256).digest()
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def _encoded(value: object) -> str:
    return urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()
