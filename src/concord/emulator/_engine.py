"""What operations do: generic create, read, replace, update, delete and list; handlers first.

Model: the plan of an operation says what the vocabulary says; this module carries it out on the
world's records. What has neither a handler nor a resource responds with its documented example.
An `invoke` without a handler that shows the resource itself shows it as it is.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from concord.emulator._caused_events import CausedEvents
from concord.emulator._conditions import Condition
from concord.emulator._endpoints import Endpoint
from concord.emulator._examples import examples
from concord.emulator._media_bodies import has_value, rendered, served_as
from concord.emulator._operation_plans import WRITES, Plan, compile_plan_of, find_holders
from concord.emulator._records import Action, Records
from concord.emulator._references import check_references, not_found, not_found_by_body
from concord.emulator._requests import invalid
from concord.emulator._resources import (
    Resource,
    compile_resources,
    list_items,
    visible,
)
from concord.emulator._schemas import Schemas
from concord.emulator._store import Id, Record
from concord.emulator._world import World
from concord.emulator.behaviour import Call, Problem, Response, Violation
from concord.http import is_json
from concord.spec import child, dotted

Handler = Callable[[Call], Response | None]
Done = tuple[Response, Record | None]


class Engine:
    """Serves the operations of one world."""

    def __init__(
        self,
        world: World,
        endpoints: Sequence[Endpoint],
        schemas: Schemas,
        handlers: Mapping[str, Callable[[Call], Response]],
    ) -> None:
        self._world = world
        self._schemas = schemas
        self._own = handlers
        # what a behaviour says of an API comes after, and so replaces, what the vocabulary says
        self._handlers: Mapping[str, Handler] = {**handlers, **world.behaviour.handlers}
        self.records = Records(schemas)
        self._caused = CausedEvents(world.spec, world.behaviour)
        self.resources = compile_resources(endpoints, schemas)
        self.plans = {
            endpoint.id: compile_plan_of(
                endpoint, self.resources, schemas, world.spec.base_path(endpoint.operation)
            )
            for endpoint in endpoints
        }
        self.holders = find_holders(self.plans.values())
        self._actions: dict[str, Callable[[Plan, Call], Done]] = {
            "list": self._list,
            "read": lambda plan, call: (self._shown(plan, self._target(plan, call)), None),
            "create": self._create,
            "replace": lambda plan, call: self._change(plan, call, "replace"),
            "update": lambda plan, call: self._change(plan, call, "update"),
            "delete": self._delete,
            "invoke": self._invoke,
        }

    def representations(self) -> Iterator[str]:
        """The pointers of the schemas by which responses show records."""
        yield from (resource.schema for resource in self.resources.values())
        for plan in self.plans.values():
            if plan.result and plan.resource and plan.action in ("read", *WRITES):
                yield plan.result
            elif plan.listing and (items := list_items(plan.endpoint, self._schemas)):
                yield items[1]

    def fits(self) -> dict[str, Callable[[Record], bool]]:
        """By resource, whether a stored record is what its representation may be."""

        def test(schema: str) -> Callable[[Record], bool]:
            validator = self._schemas.validator(schema, "response")
            return lambda record: validator.is_valid(visible(record, self.records.declared))

        return {name: test(resource.schema) for name, resource in self.resources.items()}

    def run(self, call: Call) -> Response:
        """The response to a valid call. Raises Problem."""
        response, show = self._run(call), self._world.behaviour.shown
        if show is None or response.body is None:
            return response
        return replace(response, body=show(call, response.body))

    def _run(self, call: Call) -> Response:
        plan = self._plan(call)
        # an unknown target comes before unknown ids in the body: 404, not 422
        if plan.action == "invoke":
            self._target(plan, call)
        check_references(plan, call)
        handler = self._handlers.get(call.operation.id)
        handled = handler(call) if handler is not None else None
        if handled is not None:
            return handled
        response, written = self._act(plan, call)
        after = self._world.behaviour.after.get(call.operation.id)
        if after is not None and written is not None:
            after(call, written)
        for event in self._caused.of(call):
            self._world.emit(event, written or response.body)
        return response

    def generic(self, call: Call) -> Response:
        """See `Call.generic`."""
        own = self._own.get(call.operation.id)
        if own is not None:
            return own(call)
        return self._act(self._plan(call), call)[0]

    def listed(self, call: Call, conditions: Sequence[Condition]) -> Response:
        """See `Call.listed`."""
        return self._list(self._plan(call), call, *conditions)[0]

    def target(self, call: Call) -> Record:
        """See `Call.target`."""
        return self._target(self._plan(call), call)

    def show(self, call: Call, record: Record) -> Response:
        """See `Call.show`."""
        return self._shown(self._plan(call), record)

    def success(self, call: Call, result: Any) -> Response:
        """See `Call.success`."""
        return self._enveloped(self._plan(call), result)

    def declared(self, call: Call, result: Any) -> Any:
        """See `Call.declared`."""
        schema = self._plan(call).result
        return self.records.declared_members(schema, result) if schema else result

    def page(self, call: Call, items: Sequence[Record]) -> Response:
        """See `Call.page`."""
        plan = self._plan(call)
        assert plan.listing is not None, f"{plan.endpoint.id} has no x-pagination"
        body, headers = plan.listing.page(
            call, len(items), lambda size, start: items[start : start + size], self.records
        )
        return Response(status=plan.endpoint.success, body=body, headers=headers)

    def _plan(self, call: Call) -> Plan:
        return self.plans[call.operation.id or call.operation.label]

    def _act(self, plan: Plan, call: Call) -> Done:
        action = self._actions.get(plan.action)
        return action(plan, call) if action else (self._example(plan, call), None)

    def _list(self, plan: Plan, call: Call, *further: Condition) -> Done:
        assert plan.listing is not None
        assert plan.resource is not None
        name, store = plan.resource.name, self._world.store
        if plan.parent:
            parameter, parent = plan.parent
            if parent in self.resources and store.get(parent, call.path[parameter]) is None:
                raise not_found(parent, call.path[parameter])
        conditions = [*plan.listing.conditions(call), *further]
        order = self._order(name)
        body, headers = plan.listing.page(
            call,
            store.count(name, *conditions),
            lambda size, start: store.find(
                name, *conditions, order=order, limit=size, offset=start
            ),
            self.records,
        )
        return Response(status=plan.endpoint.success, body=body, headers=headers), None

    def _order(self, name: str) -> Sequence[str]:
        stated = self._world.behaviour.order
        return stated(self._world, name) if callable(stated) else stated.get(name, ())

    def _target(self, plan: Plan, call: Call) -> Record:
        assert plan.resource is not None
        key = plan.key(call)
        record = self._world.store.get(plan.resource.name, key)
        if record is None and plan.member:
            raise not_found_by_body(plan.resource.name, plan.member)
        if record is None:
            raise not_found(plan.resource.name, key)
        return record

    def _create(self, plan: Plan, call: Call) -> Done:
        assert plan.resource is not None
        name, store = plan.resource.name, self._world.store
        record = self._represented(plan.resource, plan, call, None, "create")
        key = dotted.member(record, plan.resource.id)
        if key is None:
            key = store.next_id(name)
            dotted.put(record, plan.resource.id, key)
        elif store.get(name, key) is not None:
            raise Problem((409, 422, 400), "CONFLICT", f"There is a {name} {key} already")
        response, written = self._written(plan, call, plan.resource, key, None, record)
        return self._located(plan, call, response, key), written

    def _located(self, plan: Plan, call: Call, response: Response, key: Id) -> Response:
        """`response` with the address of what was created, where the spec declares it."""
        declared = plan.endpoint.response(plan.endpoint.success)
        names = {name.lower() for name in declared.headers} if declared else set()
        if "location" not in names:
            return response
        base = self._world.spec.base_path(call.operation)
        address = f"{base}{call.operation.path.format(**call.path)}/{quote(str(key), safe='')}"
        return replace(response, headers={**response.headers, "Location": address})

    def _change(self, plan: Plan, call: Call, action: Action) -> Done:
        assert plan.resource is not None
        stored = self._target(plan, call)
        record = self._represented(plan.resource, plan, call, stored, action)
        # a body that names another id does not move the record
        dotted.put(record, plan.resource.id, dotted.member(stored, plan.resource.id))
        return self._written(plan, call, plan.resource, plan.key(call), stored, record)

    def _represented(
        self, resource: Resource, plan: Plan, call: Call, stored: Record | None, action: Action
    ) -> Record:
        particular = self._world.behaviour.represent.get(resource.name)
        if particular is not None:
            return particular(call, call.body, stored)
        return self.records.represent(
            resource, plan.writes, call.body, stored, action=action, store=self._world.store
        )

    def _written(
        self, plan: Plan, call: Call, resource: Resource, key: Id, stored: Record | None,
        record: Record,
    ) -> Done:  # fmt: skip
        self.records.stamp(resource, record, self._world.now(), created=stored is None)
        record = self.records.ordered(resource.schema, record)
        # completed first, so that `before` finds each required member
        self.records.complete(resource.schema, record)
        self._check_unique(plan, resource, stored, record)
        _check_relations(plan, record)
        self._before(call, stored, record)
        # after `before`, which may have changed what deprecated members follow
        if self.records.follow(resource.schema, record):
            record = self.records.ordered(resource.schema, record)
        self._world.store.put(resource.name, key, record)
        if stored is not None:
            holders = self.holders.get(resource.name, ())
            self.records.refresh(resource, holders, self._world.store, stored, record)
        return self._shown(plan, record), record

    def _check_unique(
        self, plan: Plan, resource: Resource, stored: Record | None, record: Record
    ) -> None:
        for member in (write.target for write in plan.writes if write.unique):
            value = dotted.member(record, member)
            same = stored is not None and dotted.member(stored, member) == value
            taken = Condition(member=member, value=value)
            if value is not None and not same and self._world.store.count(resource.name, taken):
                raise Problem(
                    (409, 422, 400),
                    "CONFLICT",
                    f"There is a {resource.name} whose {member} is {value!r} already"[:300],
                )

    def _delete(self, plan: Plan, call: Call) -> Done:
        assert plan.resource is not None
        stored = self._target(plan, call)
        self._before(call, stored, None)
        self._world.store.remove(plan.resource.name, plan.key(call))
        return self._shown(plan, stored), stored

    def _invoke(self, plan: Plan, call: Call) -> Done:
        assert plan.resource is not None
        if plan.result is None or not self._same_schema(plan.result, plan.resource.schema):
            return self._example(plan, call), None
        return self._shown(plan, self._target(plan, call)), None

    def _before(self, call: Call, stored: Record | None, record: Record | None) -> None:
        before = self._world.behaviour.before.get(call.operation.id)
        if before is not None:
            before(call, stored, record)

    def _shown(self, plan: Plan, record: Record) -> Response:
        if plan.result is None:
            return Response(status=plan.endpoint.success)
        shown: Any = visible(record, self.records.declared)
        if plan.resource and plan.result != plan.resource.schema:
            shown = self._projected(plan.resource, plan.result, record)
        elif plan.resource and not self._shows_id(plan.resource):
            shown = {name: value for name, value in record.items() if name != plan.resource.id}
        return self._enveloped(plan, shown)

    def _enveloped(self, plan: Plan, result: Any) -> Response:
        if plan.envelope:
            body: dict[str, Any] = {}
            dotted.put(body, plan.envelope, result)
            schema = plan.endpoint.success_schema
            result = self.records.complete(schema, body) if schema else body
        return Response(status=plan.endpoint.success, body=result)

    def _projected(self, resource: Resource, schema: str, record: Record) -> Record:
        """What a response that is no representation shows of `record` (`{"userId": …}`)."""
        names = self._schemas.properties(schema)
        if not names or self._same_schema(schema, resource.schema):
            return record
        shown = {name: record[name] for name in names if name in record}
        for name in names:
            # a convention and no rule: `{"userId": …}` is what vendors respond to a creation of a
            # `user`
            if name not in shown and name.lower() in ("id", f"{resource.name}id".replace("_", "")):
                shown[name] = dotted.member(record, resource.id)
        self.records.complete(schema, shown)
        return shown

    def _shows_id(self, resource: Resource) -> bool:
        """Whether representations hold the id; a read may do without."""
        return self._schemas.member(resource.schema, resource.id) is not None

    def _same_schema(self, one: str, other: str) -> bool:
        return self._schemas.properties(one) == self._schemas.properties(other)

    def _example(self, plan: Plan, call: Call) -> Response:
        """The documented example, or what the schema allows, in the type that is accepted.

        An example that breaks its schema is left out where something else can be shown: documents
        of others have many of them.
        """
        response, status = plan.endpoint.response(plan.endpoint.success), plan.endpoint.success
        if response is None or not response.media:
            return Response(status=status)
        media = response.preferred(call.headers.get("accept", ""))
        schema, served = response.media[media], served_as(media)
        documented = examples(self._world.spec, response.pointer, media)
        if schema and is_json(served):
            fits = self._schemas.validator(schema, "response").is_valid
            documented = [it for it in documented if fits(it)]
        # seeded by the operation: the same request gets the same made-up example each time
        rng = random.Random(plan.endpoint.id)  # noqa: S311
        body: Any = None
        if documented:
            body = documented[0]
        elif schema and has_value(served, self._schemas.types(schema)):
            body = self.records.fake_data.value(schema, rng)
        if not is_json(served):
            body = rendered(body, served, schema, self._schemas)
        return Response(status=status, body=body, media_type=served)


def _check_relations(plan: Plan, record: Record) -> None:
    """Refuse a write that leaves a record behind which breaks a relation of the request."""
    # relations are stated of the request's members, which a record may hold elsewhere
    # (`x-reads-as`)
    written: Record = {}
    for write in plan.writes if plan.relations else ():
        dotted.put(written, ".".join(write.source), dotted.member(record, write.target))
    broken = [
        Violation(
            where="body",
            pointer=child("", *it.members[-1].split(".")),
            message=f"breaks that {it.says}",
        )
        for it in plan.relations
        if not it.holds(written)
    ]
    if broken:
        raise invalid(broken)
