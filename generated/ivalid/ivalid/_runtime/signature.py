"""Signatures over the raw bytes of a delivered event."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal


class WebhookError(Exception):
    """A delivery that must not be trusted, or cannot be read."""


class MissingSignatureError(WebhookError):
    """The delivery has no signature header."""


class InvalidSignatureError(WebhookError):
    """The signature is malformed, made with another algorithm, or not of these bytes and secret."""


class InvalidPayloadError(WebhookError):
    """The signature is right, but the body is no JSON object."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Signature:
    """How deliveries are signed."""

    header: str
    prefix: str = ""
    encoding: Literal["hex", "base64"] = "hex"
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha256"

    def verify(self, body: bytes, headers: Mapping[str, str], secret: str | bytes) -> None:
        """Raise MissingSignatureError or InvalidSignatureError unless `body` is signed with `secret`."""
        if not secret:
            raise ValueError("secret: an empty secret verifies nothing")
        wanted = self.header.lower()
        sent = next((value for name, value in headers.items() if name.lower() == wanted), None)
        if not sent:
            raise MissingSignatureError(f"no {self.header} header")
        if not sent.startswith(self.prefix):
            raise InvalidSignatureError(f"{self.header} does not begin with {self.prefix!r}")
        # Bytes: compare_digest refuses text that is not ASCII.
        if not hmac.compare_digest(
            self.sign(body, secret).encode(), sent.encode("utf-8", "replace")
        ):
            raise InvalidSignatureError(
                f"{self.header} is not the signature of this body with this secret"
            )

    def sign(self, body: bytes, secret: str | bytes) -> str:
        """The header's value for `body` (to test a receiver)."""
        key = secret.encode() if isinstance(secret, str) else secret
        digest = hmac.new(key, body, getattr(hashlib, self.algorithm)).digest()
        encoded = digest.hex() if self.encoding == "hex" else base64.b64encode(digest).decode()
        return self.prefix + encoded
