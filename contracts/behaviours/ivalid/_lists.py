"""Which appointments a list holds, where a reading of the ledger says otherwise than `x-filter`.

Model: the overlay of such a reading takes `x-filter` from the parameter, and the conditions stand
here; the other filters stay the engine's.
"""

from __future__ import annotations

from collections.abc import Iterator

from concord.emulator.behaviour import Call, Condition, Response

from ._appointments import WRITTEN
from ._instants import local_bound
from ._records import present


def appointments(call: Call) -> Response:
    """The appointments that the query selects."""
    if call.follows("any-filter"):
        return _brief(call, _any_filter(call))
    return _brief(call, call.listed(*_conditions(call)))


def of_customer(call: Call) -> Response:
    """A customer's appointments; by a reading those that have begun."""
    if not call.follows("past-appointments"):
        return _brief(call, call.listed(*_conditions(call)))
    theirs = Condition(member="customer.id", value=call.path["id"])
    begun = Condition(member="_start", match="to", value=present(call.world))
    return _brief(call, call.page(call.store.find("appointment", theirs, begun)))


def _any_filter(call: Call) -> Response:
    chosen = call.world.spec.chosen
    assert chosen is not None, "an option is followed under a reading"
    conditions = [
        Condition(member=it.filter.members, match=it.filter.match, value=call.query[it.name])
        for it in chosen.operation("appointments.list").parameters
        if it.filter is not None and it.name in call.query
    ]
    every = call.store.find("appointment")
    found = {it["id"] for each in conditions for it in call.store.find("appointment", each)}
    return call.page([it for it in every if not conditions or it["id"] in found])


def _conditions(call: Call) -> Iterator[Condition]:
    for name, match in (("date_from", "from"), ("date_to", "to")):
        value = call.query.get(name)
        if value is None:
            continue
        if call.follows("creation-days"):
            yield Condition(member="_created", match=match, value=value)
        elif call.follows("paris-days"):
            bound = local_bound(value, last=name == "date_to")
            yield Condition(member="scheduled_at", match=match, value=bound)
        elif name == "date_to" and call.follows("date-to-midnight"):
            moment = f"{value}T00:00:00Z" if len(value) == len("2025-01-20") else value
            yield Condition(member="scheduled_at", match="to", value=moment)
    code = call.query.get("postal_code")
    if code is not None and call.follows("customer-postal-code"):
        there = Condition(member="address.postal_code", value=code)
        theirs = [customer["id"] for customer in call.store.find("customer", there)]
        yield Condition(member="customer.id", match="one-of", value=theirs)
    elif code is not None and call.follows("postal-code-prefix"):
        yield Condition(member="location.postal_code", match="wildcard", value=f"{code}*")


def _brief(call: Call, response: Response) -> Response:
    """The list; by a reading without what only a single appointment shows."""
    if not call.follows("brief-in-lists"):
        return response
    items = [
        {name: value for name, value in item.items() if name not in WRITTEN}
        for item in response.body["data"]
    ]
    return Response(body=response.body | {"data": items})
