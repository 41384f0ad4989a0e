"""The report on recorded traffic: `reports/traffic.json`, and the same for people.

Model: pure; both are made of what `Traffic` counted. Everything that comes out of an exchange was
redacted before it got here.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from concord.evidence import blame, standing
from concord.traffic._findings import Finding
from concord.traffic._patches import patch
from concord.traffic._traffic import Api, Traffic

VERSION = 2
_SHOWN_HOSTS = 5

_SIDES = {"request": "request", "answer": "response"}
"""The sides of an exchange as people read them, by their names in `traffic.json`."""


@dataclass(frozen=True, kw_only=True)
class File:
    """One recording: what was read of it, and what is wrong with it."""

    name: str
    exchanges: int
    problems: tuple[str, ...]


def read_report(data: Any) -> dict[str, Any]:
    """`data`, if it is a report of this version. Raises ValueError that says what is wrong."""
    if not isinstance(data, dict) or not isinstance(data.get("apis"), dict):
        raise ValueError("is no report on traffic (no `apis`)")
    if data.get("version") != VERSION:
        raise ValueError(f"has version {data.get('version')!r}, expected {VERSION}")
    return data


def as_json(traffic: Traffic, files: Sequence[File]) -> dict[str, Any]:
    """The report as `src/concord/README.md` describes it."""
    return {
        "version": VERSION,
        "files": [asdict(file) for file in files],
        "exchanges": traffic.exchanges,
        "left_alone": dict(traffic.left),
        "hosts_of_no_api": dict(traffic.hosts.most_common()),
        "apis": {name: _api(traffic.apis[name]) for name in sorted(traffic.apis)},
    }


def _api(api: Api) -> dict[str, Any]:
    evidence = api.evidence.drained()
    observed = evidence["ledger"]
    return {
        "exchanges": api.exchanges,
        "operations": dict(api.operations.most_common()),
        "statuses": dict(sorted(api.statuses.items())),
        "without_recorded_body": api.bodiless,
        "findings": [_finding(finding) for finding in api.findings.ranked()],
        "more": api.findings.more,
        "evidence": evidence,
        "never_observed": [it.id for it in api.spec.ledger if it.id not in observed],
    }


def _finding(finding: Finding) -> dict[str, Any]:
    observation = finding.observation
    whose = blame(finding.spec, observation.pointer)
    suggested = patch(finding)
    return {
        "kind": observation.kind,
        "side": observation.side,
        "times": finding.times,
        "accepted": finding.accepted,
        "operations": dict(finding.operations.most_common()),
        "at": observation.at,
        "what": finding.what,
        "values": {str(value): times for value, times in finding.values.most_common()},
        "blame": asdict(whose),
        "sample": asdict(finding.sample),
        "patch": asdict(suggested) if suggested else None,
    }


def text(report: dict[str, Any], *, width: int, most: int) -> str:
    """The report for people, wrapped at `width`; of each API the `most` frequent findings."""
    lines = [*_files(report)]
    for name, api in report["apis"].items():
        lines += ["", *_of_api(name, api, width, most)]
    return "\n".join(lines) + "\n"


def _files(report: dict[str, Any]) -> Iterator[str]:
    for file in report["files"]:
        yield f"{file['name']}: {_counted(file['exchanges'], 'exchange')}"
        for problem in file["problems"]:
            yield f"  error: {problem}"
    for reason, times in report["left_alone"].items():
        hosts = ""
        if reason == "of no API":
            known = list(report["hosts_of_no_api"])
            more = f", … {len(known) - _SHOWN_HOSTS} more" if len(known) > _SHOWN_HOSTS else ""
            hosts = f" ({', '.join(known[:_SHOWN_HOSTS])}{more}; --base-url API=URL claims one)"
        yield f"left alone: {times} {reason}{hosts}"


def _of_api(name: str, api: dict[str, Any], width: int, most: int) -> Iterator[str]:
    found, hit = api["findings"], len(api["operations"])
    yield (
        f"{name}: {_counted(api['exchanges'], 'exchange')} with {_counted(hit, 'operation')}, "
        f"{_counted(len(found), 'finding') if found else 'nothing that the spec does not say'}"
    )
    if api["without_recorded_body"]:
        yield f"  {api['without_recorded_body']} responses were recorded without their bodies"
    for finding in found[:most]:
        yield ""
        yield from _of_finding(finding, width)
    if len(found) > most:
        yield f"\n  … {len(found) - most} more: --most {len(found)} shows all"
    if api["more"]:
        yield f"  … {api['more']} more observations, of findings beyond the first 500"
    yield from _ledger(api, width)


def _of_finding(finding: dict[str, Any], width: int) -> Iterator[str]:
    operations = list(finding["operations"])
    where = ", ".join(operations[:3]) + (
        f", … {len(operations) - 3} more" if operations[3:] else ""
    )
    # a wrong request that was refused is the caller's mistake, one that was accepted perhaps the
    # spec's
    side = f", {_outcome(finding)}" if finding["side"] == "request" else ""
    kind = finding["kind"].replace("-", " ")
    yield f"  {finding['times']}×  {kind} in {_SIDES[finding['side']]}{side}"
    place = f" at {finding['at']}" if finding["at"] else ""
    if finding["kind"] != "unknown-operation":
        yield from _wrapped(f"{where}{place}", width)
    yield from _wrapped(finding["what"], width)
    spec, sample = finding["blame"], finding["sample"]
    guess = "our inference: " if spec["kind"] == "inferred" else ""
    if finding["kind"] != "unknown-operation":
        yield f"      {spec['location']} {spec['pointer']}"
        yield from _wrapped(f"{guess}{spec['text']}", width)
    if spec["ambiguities"]:
        yield from _wrapped(f"ledger: {', '.join(spec['ambiguities'])}", width)
    yield from _wrapped(
        f"such as {sample['file']} #{sample['number']}: {sample['request']} → {sample['status']}",
        width,
    )
    if sample["excerpt"] is not None:
        yield from _wrapped(json.dumps(sample["excerpt"], ensure_ascii=False), width)
    for place in finding["patch"]["places"] if finding["patch"] else ():
        yield f"      write at {place['pointer']}"
        yield textwrap.indent(place["yaml"].rstrip(), " " * 8)


def _outcome(finding: dict[str, Any]) -> str:
    accepted, times = finding["accepted"], finding["times"]
    if accepted == times:
        return "accepted"
    return f"accepted {accepted}×, refused {times - accepted}×" if accepted else "refused"


def _ledger(api: dict[str, Any], width: int) -> Iterator[str]:
    ledger = {name: standing(counts) for name, counts in api["evidence"]["ledger"].items()}
    decided = [name for name, it in ledger.items() if it.kind == "decided"]
    total = len(ledger) + len(api["never_observed"])
    yield ""
    yield f"  ledger: the traffic decides {len(decided)} of {total} entries"
    for name in decided:
        yield from _wrapped(f"{name} = {ledger[name].reading} ({ledger[name].deciding}×)", width)
    for name, it in ledger.items():
        if it.kind in ("contradictory", "no reading fits"):
            yield from _wrapped(f"{name}: {it.kind} ({it.deciding}×)", width)


def _wrapped(words: str, width: int) -> list[str]:
    return textwrap.wrap(
        words,
        # a narrower terminal gets lines that it breaks itself: narrower ones nobody could read
        width=max(width, 40),
        initial_indent=" " * 6,
        subsequent_indent=" " * 8,
        break_on_hyphens=False,
    )


def _counted(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
