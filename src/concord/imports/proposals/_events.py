"""Events: which members say what a delivery is, what causes it, and who registers receivers."""

from __future__ import annotations

from typing import Any

from concord.imports.proposals._draft import Draft
from concord.imports.proposals._words import joined, noun, words
from concord.spec import Operation
from concord.spec.vocabulary import CAUSED_BY, EVENT, SUBSCRIBES

_NAMES = ("event", "eventtype", "type", "eventname")
_IDS = ("eventid", "id", "deliveryid", "messageid")
_TIMES = ("timestamp", "createdat", "occurredat", "time", "created", "date", "sentat")
_URLS = ("url", "callbackurl", "endpoint", "targeturl", "callback", "webhookurl")
_EVENTS = ("events", "eventtypes", "topics", "enabledevents")
_VERBS = {"created": "create", "updated": "update", "deleted": "delete", "removed": "delete"}


def guess(draft: Draft) -> None:
    """Propose `x-event`, `x-caused-by` and `x-subscribes`."""
    for webhook in draft.spec.webhooks:
        _members(draft, webhook)
        _causes(draft, webhook)
    for operation in draft.spec.operations:
        _subscription(draft, operation)


def _members(draft: Draft, webhook: Operation) -> None:
    if EVENT.stated(draft.spec.document):
        return
    body = draft.request(webhook)
    properties = {joined(it): it for it in draft.schemas.properties(body)} if body else {}
    name = next((properties[it] for it in _NAMES if it in properties), "")
    value: dict[str, Any] = {"name": name}
    for key, wanted in (("id", _IDS), ("time", _TIMES)):
        found = next((properties[it] for it in wanted if it in properties), "")
        if found and found != name:
            value[key] = found
    headers = (it.name for it in webhook.parameters if it.location == "header")
    delivery = next((it for it in headers if "delivery" in words(it)), "")
    if delivery:
        value["delivery"] = delivery
    # a `type` alone is in many bodies that are no events
    if name and len(value) > 1:
        reason = "members of the delivery have the usual names"
        draft.propose(webhook.pointer, EVENT.name, value, 0.85, reason)


def _causes(draft: Draft, webhook: Operation) -> None:
    told = words(webhook.path)
    if len(told) < 2:
        return
    name, verb = noun("_".join(told[:-1])), told[-1]
    found = [
        operation
        for operation, resource in draft.acting("create", "update", "replace", "delete", "invoke")
        if resource.name == name and _causes_it(operation, resource.action, verb)
    ]
    if found and all(it.id for it in found):
        value = [it.id for it in found]
        reason = f"the event's name says what happened to the {name}"
        draft.propose(webhook.pointer, CAUSED_BY.name, value, 0.85, reason)


def _causes_it(operation: Operation, action: str, verb: str) -> bool:
    wanted = _VERBS.get(verb, "")
    if action == "invoke":
        last = operation.path.rstrip("/").rpartition("/")[2]
        # English past tenses: confirm, close, and cancel with two l
        return operation.method != "get" and verb in (f"{last}ed", f"{last}d", f"{last}led")
    return action == wanted or (wanted == "update" and action == "replace")


def _subscription(draft: Draft, operation: Operation) -> None:
    body = draft.request(operation)
    if not draft.spec.webhooks or operation.method != "post" or not body:
        return
    properties = {joined(it): it for it in draft.schemas.properties(body)}
    url = next((properties[it] for it in _URLS if it in properties), "")
    events = next((properties[it] for it in _EVENTS if it in properties), "")
    if not url or not events:
        return
    value = {"url": url, "events": events}
    secret = properties.get("secret", "")
    result = draft.result(operation)
    shown = {joined(it): it for it in draft.schemas.properties(result)} if result else {}
    # some APIs take a secret, others make one and show it once
    secret = secret or shown.get("secret", "")
    if secret:
        value["secret"] = secret
    reason = "it takes a URL and the names of events"
    draft.propose(operation.pointer, SUBSCRIBES.name, value, 0.85, reason)
