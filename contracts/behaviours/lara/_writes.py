"""What create and edit make of a provider, and what the server adds to it.

Model: the generic write has stored what was sent; members that a reading marks as never shown as
they were sent (`writeOnly`) are put in place here, as the reading has them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from concord.emulator.behaviour import Call, Condition, Problem, Record, Response, Violation, World

from ._moments import without_zone
from ._seed import MAIN_BRANCH, USER, added, encoded, error_member

_TEXTS: Final = ("name", "shortName", "cancellationText")
_SCRIPT: Final = re.compile(r"<script\b.*?(</script>|$)", re.IGNORECASE | re.DOTALL)
_OF_SWITCH: Final = {
    "allowLimitSubscribe": ("nbDaysLimitSubscribe",),
    "allowSubscribeRebate": ("percentSubscribeRebate", "nbDaysSubscribeRebate"),
}

OPTIONS: Final = {
    "recognises-repetition": "a create with the id and members of a former one makes no other one",
    "copies-provider": "a new provider begins with the data of the one that the id names",
    "empty-is-main-branch": "an empty branch is the main one",
    "empty-keeps-branch": "an empty branch in an edit leaves the branch as it is",
    "merge-languages": "the texts of an edit are added to those in other languages",
    "last-text-counts": "of several texts in a language the last one is kept",
    "clean-html": "scripts are removed from a policy",
    "wrap-text": "a policy without a tag becomes a paragraph",
    "reset-with-switch": "days and percentages are 0 while their switch is off",
    "refund-writes-policy": "percentPartialRefund is the share of the first refund policy",
}


def write(call: Call) -> Response:
    """Create or edit; what names a provider is no branch."""
    branch = call.body.get("branchId")
    if branch is None and not call.follows("one-spelling"):
        branch = call.body.get("branchID")
    if branch == USER or (branch and call.store.get("provider", branch)):
        fault = Violation(where="body", pointer="/branchId", message="is no id of a branch")
        raise Problem(400, "VALIDATION_FAILED", "branchId is no id of a branch", violations=[fault])
    if call.operation.id == "providers.create" and call.follows("recognises-repetition"):
        same = Condition(member="_id", value=call.body.get("id"))
        for made in call.store.find("provider", same):
            if made.get("_sent") == call.body:
                return call.show(made)
    return call.generic()


def finish(call: Call, stored: Record | None, record: Record | None) -> None:
    """Complete a record that is about to be stored."""
    assert record is not None
    _show_hidden(call.world, record)
    for name in _TEXTS:
        if name in record:
            _finish_texts(call, record, name, (stored or {}).get(name))
    _finish_branch(call, stored, record)
    if call.follows("reset-with-switch"):
        for switch, values in _OF_SWITCH.items():
            record.update({name: 0 for name in values if name in record and not record.get(switch)})
    if stored is None:
        _finish_new(call, record)
    if call.follows("refund-writes-policy") and "percentPartialRefund" in call.body:
        _write_policy(record, call.body["percentPartialRefund"])


def _show_hidden(world: World, record: Record) -> None:
    shown = world.spec.at("/components/schemas/Provider/properties")
    for name in [name for name in record if name[:1] == "_" and name[1:] in shown]:
        if name != "_id":
            record[name[1:]] = record.pop(name)


def _finish_texts(call: Call, record: Record, name: str, before: Record | None) -> None:
    texts = [_text(each) for each in record[name]["texts"]]
    if call.follows("merge-languages") and before and name in call.body:
        texts = _by_language([*before["texts"], *texts])
    if call.follows("last-text-counts"):
        texts = _by_language(texts)
    if name == "cancellationText":
        texts = [{**each, "text": _policy(call.world, each["text"])} for each in texts]
    record[name] = {"texts": texts, error_member(call.world): 0}


def _text(sent: Mapping[str, Any]) -> Record:
    """A text as responses show it, whichever way the language's member was spelled."""
    return {"languageId" if name == "languadeId" else name: value for name, value in sent.items()}


def _by_language(texts: list[Record]) -> list[Record]:
    return list({each["languageId"]: each for each in texts}.values())


def _policy(world: World, text: str) -> str:
    if world.follows("clean-html"):
        return _SCRIPT.sub("", text)
    if world.follows("wrap-text") and "<" not in text:
        return f"<p>{text}</p>"
    return text


def _finish_branch(call: Call, stored: Record | None, record: Record) -> None:
    if record.get("branchId") != "":
        return
    if call.follows("empty-is-main-branch"):
        record["branchId"] = MAIN_BRANCH
    elif call.follows("empty-keeps-branch") and stored:
        record["branchId"] = stored["branchId"]


def _finish_new(call: Call, record: Record) -> None:
    record.update(added(without_zone(call.world, call.world.clock.now())))
    if call.follows("recognises-repetition"):
        record["_sent"] = call.body
    named = call.store.get("provider", call.body.get("id", ""))
    if call.follows("copies-provider") and named:
        own = {name: value for name, value in named.items() if name[:1] != "_"}
        record.update({name: own[name] for name in own if record.get(name) is None})


def _write_policy(record: Record, share: float) -> None:
    policies = record.setdefault("refundPolicies", [])
    if not policies:
        key = encoded(f"refund policy of {record['id']}")
        new = {"refundPolicyId": key, "providerId": record["id"], "daysBeforeEventLimit": 0}
        policies.append(new)
    policies[0]["refundPercent"] = share
