"""`targets.toml`: where a contract run may go, what it may do there, and how fast.

Model: pure. A `Target` is one table of the file; `locate` turns a target and a spec into the base
URL to call. Everything wrong with the file is collected and shown in one error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from concord import project
from concord.errors import CouldNotRunError
from concord.http.addresses import is_loopback
from concord.runner.plan import ALLOWANCES, PHASE_LIMITS, PhaseLimits
from concord.runner.toml_files import read
from concord.spec import Spec

EMULATOR = "emulator"
_CEILINGS = ("max_requests", "max_api_time", "max_time")
_KEYS = {
    "description",
    "where",
    "allows",
    "rate",
    "proxy",
    "readings",
    "base_url",
    "paths",
    "fixtures",
} | {*_CEILINGS}
_RATE = re.compile(r"[1-9][0-9]*/[smh]\Z")


@dataclass(frozen=True, kw_only=True)
class Target:
    """One table of `targets.toml`."""

    name: str
    description: str
    allows: tuple[str, ...]
    """Some of `ALLOWANCES`."""
    where: str = ""
    base_url: str | None = None
    """The one server that it is, of one's own; then `where` says nothing."""
    paths: Mapping[str, str] = field(default_factory=dict)
    """The server's own paths, by name of an operation."""
    fixtures: Mapping[str, Any] = field(default_factory=dict)
    """What its host states of its own data, by name of `x-fixtures`."""
    rate: str | None = None
    max_requests: int | None = 2000
    """The most that is sent to each API."""
    max_api_time: float = 3600
    """Seconds that the run of each API may take, its start-up and probes included."""
    max_time: float = 7200
    """Seconds that the whole run may take."""
    proxy: str = ""
    readings: Mapping[str, str] = field(default_factory=dict)
    """The readings that its servers are known to follow: by entry of the ledgers."""

    @property
    def embedded(self) -> bool:
        """Whether the run starts the server itself."""
        return self.where == EMULATOR

    @property
    def read_only(self) -> bool:
        """Whether nothing may be written."""
        return "writes" not in self.allows


@dataclass(frozen=True, kw_only=True)
class Targets:
    """The targets by name, and the one that a run without `--target` takes."""

    default: str
    by_name: Mapping[str, Target]
    phases: PhaseLimits = PHASE_LIMITS


class NotDocumentedError(Exception):
    """An API has no environment of the name that a target states."""


def load(path: Path | None = None) -> Targets:
    """Read and check `path` (default: the project's).

    Raises CouldNotRunError that names everything wrong with it.
    """
    document = read(path or project.current().targets, _problems)
    by_name = {
        name: Target(name=name, **{**table, "allows": tuple(table["allows"])})
        for name, table in document["targets"].items()
    }
    phases = PhaseLimits(**document.get("phases", {}))
    return Targets(default=document["default"], by_name=by_name, phases=phases)


def _problems(document: dict[str, Any]) -> Iterator[str]:
    tables = document.get("targets")
    if not isinstance(tables, dict) or not tables:
        yield "has no target (write a table [targets.emulator])"
        return
    if document.get("default") not in tables:
        known = ", ".join(tables)
        yield f"default = {document.get('default')!r} names no target (known: {known})"
    yield from _phase_problems(document.get("phases", {}))
    for name, table in tables.items():
        yield from _table_problems(f"targets.{name}", table)


def _phase_problems(table: object) -> Iterator[str]:
    known = [field.name for field in fields(PhaseLimits)]
    if not isinstance(table, dict):
        yield "phases is no table (write [phases])"
        return
    for key, most in table.items():
        if key not in known:
            yield f"phases.{key} is not known (known: {', '.join(known)})"
        elif not _is_count(most):
            yield f"phases.{key} is {most!r} (write a whole number ≥ 1)"


def _is_count(value: object) -> bool:
    # to Python `true` is a number, too
    return isinstance(value, int) and not isinstance(value, bool) and value >= 1


def _table_problems(where: str, table: object) -> Iterator[str]:
    if not isinstance(table, dict):
        yield f"{where} is no table (write [{where}])"
        return
    for key in sorted(table.keys() - _KEYS):
        yield f"{where}.{key} is not known (known: {', '.join(sorted(_KEYS))})"
    for key in ("description",) if "base_url" in table else ("description", "where"):
        if not isinstance(table.get(key), str) or not table[key]:
            yield f'{where}.{key} is missing or no text (write {key} = "…")'
    allows = table.get("allows")
    if not isinstance(allows, list) or not set(map(str, allows)) <= set(ALLOWANCES):
        known = ", ".join(ALLOWANCES)
        yield f"{where}.allows is {allows!r} (write a list of: {known}; [] is read-only)"
    for key in _CEILINGS:
        if not _is_count(table.get(key, 1)):
            yield f"{where}.{key} is {table[key]!r} (write a whole number ≥ 1)"
    proxy = table.get("proxy", "")
    if not isinstance(proxy, str) or (proxy and not urlsplit(proxy).hostname) or "@" in proxy:
        yield (
            f"{where}.proxy is no address without user and password "
            '(write proxy = "http://proxy.example:3128", or give --proxy)'
        )
    yield from _reading_problems(where, table.get("readings", {}))
    yield from _hosting_problems(where, table)
    rate = table.get("rate")
    if rate is not None and not (isinstance(rate, str) and _RATE.match(rate)):
        yield f'{where}.rate is {rate!r} (write requests per second, minute or hour: "5/s")'


def _reading_problems(where: str, table: object) -> Iterator[str]:
    if not isinstance(table, dict) or not all(isinstance(it, str) for it in table.values()):
        yield f'{where}.readings is no table of texts (write [{where}.readings], entry = "reading")'


def _hosting_problems(where: str, table: Mapping[str, object]) -> Iterator[str]:
    for key in ("paths", "fixtures"):
        stated = table.get(key, {})
        if not isinstance(stated, dict):
            yield f"{where}.{key} is no table (write [{where}.{key}])"
        elif key == "paths" and not all(isinstance(it, str) for it in stated.values()):
            yield f'{where}.paths is no table of texts (write categories = "/cats")'
        elif stated and "base_url" not in table:
            yield f"{where}.{key} is of a server of your own: give {where}.base_url, too"
    if "base_url" not in table:
        return
    try:
        base_url(str(table["base_url"]))
    except CouldNotRunError as error:
        yield f"{where}.base_url: {error}"
    if "where" in table:
        yield f"{where} has both base_url and where: leave one out"


def pause_of(rate: str | None) -> float:
    """Seconds between two requests that keep to a target's `rate`."""
    if rate is None:
        return 0.0
    count, _, unit = rate.partition("/")
    return {"s": 1.0, "m": 60.0, "h": 3600.0}[unit] / int(count)


def documented_pauses(spec: Spec) -> tuple[float, dict[str, float]]:
    """Seconds between two requests by `x-rate-limit`: of all, and by label of single operations."""
    single = {it.label: it.rate_limit.pause for it in spec.operations if it.rate_limit}
    return spec.rate_limit.pause if spec.rate_limit else 0.0, single


def careful(targets: Targets, spec: Spec, url: str) -> Target:
    """The target whose rules hold for a server that was given by its address alone.

    One on this machine is its user's own. Else a target whose environment of `spec` it is, and
    where that is none, the one that allows least.
    """
    default = targets.by_name[targets.default]
    if is_loopback(url):
        return default
    host = urlsplit(url).hostname
    known = [name for name, it in spec.environments.items() if urlsplit(it).hostname == host]
    ruling = [it for it in targets.by_name.values() if it.where in known]
    others = [it for it in targets.by_name.values() if not it.embedded]
    # several targets may be of one environment: where nobody says which, the strictest holds
    return min(ruling or others or [default], key=lambda it: len(it.allows))


def locate(target: Target, spec: Spec) -> str:
    """The base URL of `spec`'s API at `target`. Raises NotDocumentedError if it has none."""
    try:
        return base_url(spec.environments[target.where])
    except KeyError:
        known = ", ".join(spec.environments) or "none"
        raise NotDocumentedError(
            f"no {target.where} documented for {spec.api} (documented: {known})"
        ) from None


def base_url(text: str) -> str:
    """`text` as a base URL without a trailing slash. Raises CouldNotRunError if it is none."""
    fix = "write it like http://127.0.0.1:8080"
    text = text.strip()
    # `urlsplit` drops tabs and line breaks in silence: the address would be another one than was
    # written
    if re.search(r"\s|[\x00-\x1f\x7f]", text):
        raise CouldNotRunError(f"{text!r} is not a base URL: it contains a space ({fix})")
    try:
        parts = urlsplit(text)
        # read, because `urlsplit` checks the port only when somebody asks for it
        _ = parts.port
    except ValueError as error:
        raise CouldNotRunError(f"{text!r} is not a base URL: {error} ({fix})") from error
    if parts.scheme not in ("http", "https") or not parts.hostname:
        meant = _with_scheme(text)
        fix = f"did you mean {meant}?" if meant else fix
        raise CouldNotRunError(f"{text!r} is not a base URL: no http(s):// and host ({fix})")
    if parts.username or parts.password:
        # what is before the @ is a secret more often than not: it is not repeated
        raise CouldNotRunError(
            f"the base URL names a user: write it without what is before the @, and set the "
            f"credentials in the environment ({fix})"
        )
    if parts.query or parts.fragment:
        meant = text.partition("#")[0].partition("?")[0].rstrip("/")
        raise CouldNotRunError(
            f"{text!r} is not a base URL: no query, no fragment (did you mean {meant}?)"
        )
    return text.rstrip("/")


def _with_scheme(text: str) -> str | None:
    """The URL that a text without `http(s)://` may have been meant to be."""
    rest = re.sub(r"\A(?:[a-zA-Z][a-zA-Z+.-]*:(?=/))?/{0,3}", "", text) if "/" in text else text
    if not re.match(r"(?:localhost|[\w-]+(?:\.[\w-]+)+|\[[0-9a-fA-F:]+\])(?::\d+)?(?:/|\Z)", rest):
        return None
    scheme = "http" if is_loopback(f"http://{rest}") else "https"
    return f"{scheme}://{rest.rstrip('/')}"
