"""One recorded request, sent again exactly as it was, and judged again.

Model: the JSON report holds the request without its secrets; they are put back from the plan, the
token is fetched anew. Reproduced means: the same words of the spec are broken at the same place
(schemas), or the answer has the same status (everything else that one request can show).
Known limits: a target that has changed since (another database, an emulator's fresh world) may
answer differently although it is as broken as before: then nothing is said to be mended.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

from concord.checks import judge_alone
from concord.errors import CouldNotRunError
from concord.evidence import canonical
from concord.runner.plan import Finding, Plan, Request
from concord.runner.reporting.files import read, read_file
from concord.runner.secrets import Redactor, expand
from concord.runner.worker.authentication import Authenticator
from concord.runner.worker.exchange import Exchange
from concord.runner.worker.findings import SEVERAL, Findings
from concord.runner.worker.request_guard import Gate
from concord.runner.worker.transport import Sent, Wire
from concord.spec import Spec

_ALONE = ("page_is_honoured", "filters_hold")
"""Checks of ours that judge one answer by itself."""


def replayable(wanted: str, folder: Path) -> list[Finding]:
    """The failures that `wanted` means: an id of the report in `folder`, or a file.

    Raises CouldNotRunError.
    """
    path = Path(wanted)
    if path.suffix != ".json" and not path.exists():
        found = {it.id: it for it in _findings(read(folder))}
        if wanted not in found:
            ids = ", ".join(found) or "none"
            raise CouldNotRunError(f"no failure {wanted!r} in the last report (it holds: {ids})")
        return [found[wanted]]
    findings = _findings(read_file(path))
    alone = [it for it in findings if it.request is not None and it.check not in SEVERAL]
    if not alone:
        raise CouldNotRunError(f"{path}: holds no failure that one request shows ({len(findings)})")
    return alone


def _findings(report: dict[str, Any]) -> list[Finding]:
    return [Finding.from_json(told) for api in report["apis"] for told in api["findings"]]


def replay(spec: Spec, plan: Plan, finding: Finding) -> tuple[bool, Sent]:
    """Send the request of `finding` again; whether the same is broken, and the answer."""
    if finding.request is None or finding.check in SEVERAL:
        raise CouldNotRunError(f"{finding.id} takes several requests to show: run {finding.replay}")
    redactor = Redactor.of(spec, plan.credentials)
    wire = Wire(
        plan.base_url,
        gate=Gate(plan.limits),
        timeout=plan.timeout,
        connection=plan.connection,
        largest=plan.largest,
    )
    identity = Authenticator(spec, plan.credentials, wire, redactor, environment=plan.environment)
    sent = _send(spec, finding, wire, identity)
    return _reproduced(spec, plan, finding, sent), sent


def _send(spec: Spec, finding: Finding, wire: Wire, identity: Authenticator) -> Sent:
    request: Request = finding.request  # type: ignore[assignment]  # the caller has looked
    secrets = identity.secrets(spec.operation(finding.operation_id))
    quoted = {name: quote(value, safe="") for name, value in secrets.items()}
    headers = {name: expand(value, secrets) for name, value in request.headers}
    body = None if request.body is None else expand(request.body, secrets).encode()
    path = expand(request.path, quoted)
    return wire.send(request.method, path, headers=headers, data=body)


def _reproduced(spec: Spec, plan: Plan, finding: Finding, sent: Sent) -> bool:
    if finding.check == "response_is_readable":
        return bool(sent.problem)
    if finding.status != sent.status or sent.problem:
        return False
    media_type = sent.headers.get("content-type", "").partition(";")[0].strip()
    if finding.check == "content_type_conformance" and finding.answer is not None:
        return media_type == finding.answer.content_type
    operation = spec.operation(finding.operation_id)
    if finding.check in _ALONE:
        path = finding.request.path if finding.request is not None else ""
        breach = judge_alone(spec, finding.check, operation, path, sent.status, sent.json())
        return breach is not None and canonical(spec, breach.pointer) == finding.blame.pointer
    if finding.check != "response_schema_conformance" or finding.at is None:
        return True
    exchange = Exchange(
        phase=finding.phase,
        request=finding.request,  # type: ignore[arg-type]  # the caller has looked
        status=sent.status,
        media_type=media_type,
        text=sent.text,
    )
    return finding.id in Findings(spec, plan).ids_of_violations(operation, finding.check, exchange)
