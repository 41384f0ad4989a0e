"""Which addresses are on this machine."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit


def is_loopback(url: str) -> bool:
    """Whether `url` is http(s) to this machine, by its own words: no name is resolved."""
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and is_loopback_host(parts.hostname or "")


def is_loopback_host(host: str) -> bool:
    """Whether `host` is `localhost`, a name below it, or a loopback address, IPv6 included."""
    # a final dot says that a name is complete (`localhost.`)
    host = host.rstrip(".")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")
    # `::ffff:127.0.0.1` is loopback for a socket, and not for `is_loopback` before Python 3.13
    mapped = getattr(address, "ipv4_mapped", None)
    return address.is_loopback or bool(mapped and mapped.is_loopback)
