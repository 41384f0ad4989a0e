"""Which of the same faults other tools kill: `concord faults --peer NAME`.

Model: a peer is run on the operations concerned, as its own documentation says, with credentials
and otherwise its defaults: first against the correct server, then against the faulty one. A fault
counts as killed where something fails that did not fail before, so that false alarms about the
correct server count neither way. A fault at which the peer runs out of time is left out.
Known limits: a peer whose failures have no stable name may kill more than is counted.
"""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import httpx2
import yaml

from concord import faults, project
from concord.emulator import Running
from concord.errors import CouldNotRunError
from concord.spec import ApiKey, OAuth2, Spec, child

_PATIENCE = 300.0
"""Seconds that a peer may take for one fault."""


@dataclass(frozen=True, kw_only=True)
class Peer:
    """Another tool.

    how        how it is run, in words
    command    the command line for the operations concerned; it writes JUnit into the folder
    variables  its environment besides ours
    """

    how: str
    command: Callable[[Spec, Running, tuple[str, ...], Path], list[str]]
    variables: Callable[[Spec, Running], dict[str, str]]


def compare(
    name: str, chosen: Sequence[faults.Fault], show: Callable[[str], None]
) -> dict[str, bool]:
    """Which of `chosen` the peer kills, by id; those at which it ran out of time are left out."""
    before: dict[tuple[str, tuple[str, ...]], frozenset[str] | None] = {}
    found = {}
    for fault in chosen:
        spec, key = project.load(fault.api), (fault.api, fault.concerned)
        if key not in before:
            with faults.served(spec, None, faults.Effect()) as server:
                before[key] = _failures(PEERS[name], spec, server, fault.concerned)
        correct, faulty = before[key], None
        if correct is not None:
            with faults.served(spec, fault, faults.Effect()) as server:
                faulty = _failures(PEERS[name], spec, server, fault.concerned)
        if correct is None or faulty is None:
            show(f"{name:14} out of time {fault.id}")
            continue
        found[fault.id] = bool(faulty - correct)
        show(f"{name:14} {'killed' if found[fault.id] else '-':11} {fault.id}")
    return found


def merged(path: Path, name: str, seed: int, killed: Mapping[str, bool]) -> dict[str, Any]:
    """The comparison in `path`, with what a peer killed; of another sample it is begun anew."""
    known: dict[str, Any] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    # figures of other faults cannot stand in one table
    if not set(known.get("faults", {})) & set(killed):
        known = {"version": 1, "tools": {}, "faults": {}}
    known["seed"] = seed
    known["tools"][name] = PEERS[name].how
    for fault, was in killed.items():
        known["faults"].setdefault(fault, {})[name] = was
    return known


def tabulated(known: Mapping[str, Any], own: Mapping[str, bool]) -> dict[str, Any]:
    """The comparison as a table by kind, with our own verdicts beside it.

    Of the faults that every tool was run on, and that are judged.
    """
    kinds: dict[str, dict[str, int]] = {}
    for fault, killed in known["faults"].items():
        if fault not in own or set(killed) != set(known["tools"]):
            continue
        kind = faults.KINDS[fault.split("/")[2]]
        for group in (kind, "**all**"):
            counts = kinds.setdefault(
                group, {"faults": 0, "Concord": 0, **dict.fromkeys(known["tools"], 0)}
            )
            counts["faults"] += 1
            counts["Concord"] += own.get(fault, False)
            for tool, was in killed.items():
                counts[tool] += was
    if kinds:
        # to the end: the sum stands below what it sums up
        kinds["**all**"] = kinds.pop("**all**")
    return {"tools": {"Concord": "", **known["tools"]}, "kinds": kinds}


def _failures(
    peer: Peer, spec: Spec, server: Running, operations: tuple[str, ...]
) -> frozenset[str] | None:
    with tempfile.TemporaryDirectory() as folder:
        command = peer.command(spec, server, operations, Path(folder))
        try:
            subprocess.run(
                command,
                cwd=folder,
                env={**os.environ, **peer.variables(spec, server)},
                # a peer that asks something would wait until its time is over
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_PATIENCE,
                check=False,
            )
        except FileNotFoundError as error:
            raise CouldNotRunError(f"{command[0]} is not installed: {peer.how}") from error
        except subprocess.TimeoutExpired:
            return None
        try:
            return failed_cases(Path(folder))
        except CouldNotRunError as error:
            raise CouldNotRunError(f"{' '.join(command)} {error}") from error


def failed_cases(folder: Path) -> frozenset[str]:
    """What failed by the JUnit reports in a folder. Raises CouldNotRunError if there is none."""
    reports = sorted(folder.rglob("*.xml"))
    if not reports:
        raise CouldNotRunError("wrote no report")
    return frozenset(name for path in reports for name in _failed(path))


def _failed(path: Path) -> list[str]:
    """What failed, by test case and title of the failure; values are left out."""
    found = []
    for case in ElementTree.parse(path).getroot().iter("testcase"):  # noqa: S314  # written here
        for failure in (*case.iter("failure"), *case.iter("error")):
            text = f"{failure.get('message') or ''}\n{failure.text or ''}"
            titles = re.findall(r"^\s*- (\D+?)$", text, re.MULTILINE) or ["fails"]
            found += [f"{case.get('name')}: {title}" for title in titles]
    return found


def _headers(spec: Spec, server: Running) -> dict[str, str]:
    """The credentials that a user of the peer would give it, by security scheme."""
    found: dict[str, str] = {}
    for name, scheme in spec.schemes.items():
        value = scheme.value(server.credentials)
        if isinstance(scheme, ApiKey) and value is not None:
            found[name] = value
        elif name in {it.name for it in spec.token_schemes.values()}:
            assert isinstance(scheme, OAuth2)
            assert scheme.request is not None
            operation = spec.operation(scheme.request.operation)
            body = {"grant_type": "client_credentials", **server.credentials}
            body |= {"scope": " ".join(scheme.offered)} if scheme.offered else {}
            content: dict[str, Any] = {"json": body}
            if scheme.request.encoding == "form":
                content = {"data": body}
            url = server.base_url + operation.path
            found[name] = (
                httpx2.post(url, trust_env=False, **content).json().get("access_token", "")
            )
    return found


def _schemathesis(
    spec: Spec, server: Running, operations: tuple[str, ...], folder: Path
) -> list[str]:
    words = [sys.executable, "-m", "schemathesis.cli", "run", str(spec.path.resolve())]
    words += ["--url", server.base_url, "--report", "junit", "--report-dir", str(folder)]
    words += ["--seed", "1"]
    for operation in operations:
        words += ["--include-operation-id", operation]
    for name, value in list(_headers(spec, server).items())[:1]:
        scheme = spec.security_schemes[name].definition
        shown = scheme.get("name", "Authorization")
        words += ["-H", f"{shown}: {value if 'name' in scheme else f'Bearer {value}'}"]
    return words


def _specmatic(spec: Spec, server: Running, operations: tuple[str, ...], folder: Path) -> list[str]:
    # only the operations concerned: its filter knows paths and methods, not operationIds
    document = {**spec.document, "paths": {}, "webhooks": {}}
    del document["webhooks"]
    for operation in spec.operations:
        if operation.id in operations:
            item = document["paths"].setdefault(operation.path, {})
            security = operation.definition.get("security", spec.document.get("security", []))
            item[operation.method] = {**operation.definition, "security": _usable(spec, security)}
            shared = spec.at(child("", "paths", operation.path)).get("parameters")
            item |= {"parameters": shared} if shared else {}
    contract = folder / "contract.yaml"
    contract.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), "utf-8")
    jar = os.environ.get("SPECMATIC_JAR", "specmatic.jar")
    words = ["java", "-jar", jar, "test", "--testBaseURL", server.base_url]
    return [*words, "--junitReportDir", str(folder), str(contract)]


def _usable(spec: Spec, security: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The first alternative that credentials are given for: it would invent those of the others."""
    given = {"apiKey", "oauth2"}
    types = {name: it.definition.get("type") for name, it in spec.security_schemes.items()}
    return [it for it in security if all(types[name] in given for name in it)][:1]


PEERS: Mapping[str, Peer] = {
    "schemathesis": Peer(
        how="`schemathesis run` 4.32.5 with `--include-operation-id`, the credentials as a header, "
        "`--seed 1`, otherwise its defaults",
        command=_schemathesis,
        variables=lambda *_: {},
    ),
    "specmatic": Peer(
        how="`specmatic test` 2.55.1 (npm package `specmatic`; SPECMATIC_JAR names its jar) "
        "on the operations concerned, the credentials in variables named after the security "
        "schemes, at most 100 combinations of request members (else it makes 18,435 "
        "tests of one call of iAdvize), otherwise its defaults",
        command=_specmatic,
        variables=lambda spec, server: {
            **_headers(spec, server),
            "MAX_TEST_REQUEST_COMBINATIONS": "100",
        },
    ),
}
