"""The connection to a target: proxy, certificate authorities, client certificate.

Model: pure but for reading the files once, before anything is sent. `Connection.of` takes the
options and the environment; of the environment only what says whom to trust counts, never proxies.
The files replace the usual authorities, as `curl --cacert` does.
Known limits: a private key with a passphrase cannot be used.
"""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import certifi

from concord.errors import CouldNotRunError

BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR")
"""Environment variables that name trusted authorities; the first that is set counts."""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """How servers are reached; all empty: directly, trusting the usual authorities."""

    proxy: str = field(default="", repr=False)
    """The proxy of all requests that leave this machine; may hold a password."""
    ca: str = ""
    """A file or folder of PEM certificates that are trusted instead of the usual ones."""
    by_option: bool = False
    """Whether `ca` was given by an option, not by the environment."""
    client_cert: str = ""
    client_key: str = ""
    """The client's certificate (PEM), and its key where that is another file."""

    @classmethod
    def of(
        cls,
        environ: Mapping[str, str],
        *,
        proxy: str = "",
        ca: str = "",
        client_cert: str = "",
        client_key: str = "",
    ) -> Connection:
        """The connection that options and environment state. Raises CouldNotRunError."""
        if client_key and not client_cert:
            raise CouldNotRunError("--client-key needs the certificate (--client-cert FILE)")
        stated = next((environ[it] for it in BUNDLES if environ.get(it)), "")
        found = cls(
            proxy=checked_proxy(proxy) if proxy else "",
            ca=ca or stated,
            by_option=bool(ca),
            client_cert=client_cert,
            client_key=client_key,
        )
        # now rather than at the first request, so that a wrong file is told before anything is
        # sent
        if found.ca or found.client_cert:
            trust(found)
        return found

    def _trust(self, context: ssl.SSLContext) -> None:
        path = Path(self.ca or certifi.where())
        try:
            files = sorted(it for it in path.iterdir() if it.is_file()) if path.is_dir() else [path]
            pem = "\n".join(_certificates(files, needed=not path.is_dir()))
            if not pem:
                raise CouldNotRunError(f"{path}: holds no certificate in PEM form ({self._told})")
            context.load_verify_locations(cadata=pem)
        except OSError as error:  # ssl.SSLError is one
            reason = "a certificate in it is malformed"
            reason = reason if isinstance(error, ssl.SSLError) else str(error.strerror)
            raise CouldNotRunError(f"{path}: cannot be used: {reason} ({self._told})") from error

    @property
    def _told(self) -> str:
        names = "--ca" if self.by_option else f"--ca, or {', '.join(BUNDLES)}"
        return f"give a PEM file or a folder of them: {names}"

    def _present(self, context: ssl.SSLContext) -> None:
        # without it OpenSSL would ask on the terminal, and a run in CI would hang
        def passphrase() -> str:
            raise ValueError("its key asks for a passphrase")

        where = "--client-cert FILE, --client-key FILE"
        for path in filter(None, (self.client_cert, self.client_key)):
            try:
                Path(path).read_bytes()
            except OSError as error:
                told = f"{path}: cannot be read: {error.strerror} ({where})"
                raise CouldNotRunError(told) from error
        try:
            context.load_cert_chain(self.client_cert, self.client_key or None, password=passphrase)
        except ValueError as error:
            raise CouldNotRunError(f"{self.client_cert}: {error} ({where})") from error
        except OSError as error:
            told = "holds no certificate with its key in PEM form"
            if isinstance(error, ssl.SSLError) and error.reason == "KEY_VALUES_MISMATCH":
                told = "the key is of another certificate"
            raise CouldNotRunError(f"{self.client_cert}: {told} ({where})") from error

    @property
    def options(self) -> tuple[tuple[str, str], ...]:
        """The options that repeat this connection, without a password."""
        stated = (
            ("--proxy", without_user(self.proxy)),
            ("--ca", self.ca if self.by_option else ""),
            ("--client-cert", self.client_cert),
            ("--client-key", self.client_key),
        )
        return tuple((name, value) for name, value in stated if value)

    @property
    def curl(self) -> tuple[str, ...]:
        """The words of curl that send a request by it; the proxy is left to curl's user."""
        words: list[str] = []
        if self.ca and self.by_option:
            words += ["--capath" if Path(self.ca).is_dir() else "--cacert", self.ca]
        words += ["--cert", self.client_cert] if self.client_cert else []
        words += ["--key", self.client_key] if self.client_key else []
        return tuple(words)

    @property
    def secrets(self) -> tuple[str, ...]:
        """What must not be shown of the proxy's address."""
        parts = urlsplit(self.proxy)
        stated = [it for it in (parts.username, parts.password) if it]
        pair = parts.netloc.rpartition("@")[0]
        return tuple(dict.fromkeys([*([pair] if pair else []), *stated, *map(unquote, stated)]))


@cache
def trust(connection: Connection) -> ssl.SSLContext:
    """Whom to trust, and as whom to come. Raises CouldNotRunError that names the file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    connection._trust(context)
    if connection.client_cert:
        connection._present(context)
    return context


def _certificates(files: list[Path], *, needed: bool) -> Iterator[str]:
    for path in files:
        # comments around certificates may be in any encoding; Latin-1 reads every byte
        text = path.read_bytes().decode("latin-1")
        start, end = "-----BEGIN CERTIFICATE-----", "-----END CERTIFICATE-----"
        for piece in text.split(start)[1:]:
            body, closed, _ = piece.partition(end)
            if closed:
                yield f"{start}{body}{end}"
            # in a folder, other files are none of our business; a file that was named must be
            # whole
            elif needed:
                raise ssl.SSLError("a certificate does not end")


def checked_proxy(text: str) -> str:
    """`text` as the address of a proxy. Raises CouldNotRunError, without showing a password."""
    shown, fix = without_user(text), "write it like http://proxy.example:3128"
    try:
        parts = urlsplit(text)
        _ = parts.port
    except ValueError:
        raise CouldNotRunError(f"--proxy is no address of a proxy ({fix})") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise CouldNotRunError(f"--proxy {shown!r} is no http(s):// and host ({fix})")
    return text.rstrip("/")


def without_user(url: str) -> str:
    """`url` without user and password."""
    head, at, rest = url.rpartition("@")
    return f"{head.partition('://')[0]}://{rest}" if at and "://" in head else rest
