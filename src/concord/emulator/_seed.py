"""The records that a fresh world has: documented, then the API's own, then generated.

Model: every record that an example of the spec shows exists, and every record that one of them
mentions by its id. What is generated looks like what is documented, refers to records that
exist, and is the same every time.
Known limits: a resource of which the schema's generator makes no valid record stays as it is.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterable, Iterator
from typing import Any

from concord.emulator import _ids
from concord.emulator._conditions import Condition
from concord.emulator._engine import Engine
from concord.emulator._examples import examples
from concord.emulator._operation_plans import Plan
from concord.emulator._resources import Reference, Resource, list_items
from concord.emulator._schemas import Schemas
from concord.emulator._store import Record
from concord.emulator._world import World
from concord.spec import dotted

log = logging.getLogger("concord.emulator")


def seed(world: World, engine: Engine, schemas: Schemas) -> None:
    """Fill the world's empty store."""
    for resource in engine.resources.values():
        pointer = schemas.member(resource.schema, resource.id)
        shape = _ids.shape(pointer, schemas) if pointer else None
        if shape:
            world.store.format_ids(resource.name, shape)
    _Seeder(world, engine, schemas).run()
    world.events.clear()
    world.store.commit()


class _Seeder:
    def __init__(self, world: World, engine: Engine, schemas: Schemas) -> None:
        self._world = world
        self._store = world.store
        self._engine = engine
        self._schemas = schemas
        self._references = {
            name: list(_references(it, engine)) for name, it in engine.resources.items()
        }
        self._unique = {
            name: {
                write.target
                for plan in engine.plans.values()
                if plan.resource == it
                for write in plan.writes
                if write.unique and not write.target.startswith("_")
            }
            for name, it in engine.resources.items()
        }

    def run(self) -> None:
        for plan in self._engine.plans.values():
            for record in self._documented(plan):
                assert plan.resource is not None
                self._keep(plan.resource, record)
        # after the documented records, which it may build on, and before it is made up to `counts`
        if self._world.behaviour.seed is not None:
            self._world.behaviour.seed(self._world)
        counts = self._world.behaviour.counts
        for resource in self._dependencies_first():
            wanted = counts.get(resource.name, self._world.options.records)
            self._generate(resource, wanted)
        for resource in self._engine.resources.values():
            self._follow(resource)

    def _follow(self, resource: Resource) -> None:
        """Let what is deprecated agree with what replaces it."""
        for record in self._store.find(resource.name):
            key = resource.key(record)
            if key is not None and self._engine.records.follow(resource.schema, record):
                self._store.put(resource.name, key, record)

    def _documented(self, plan: Plan) -> Iterator[Record]:
        """The records that the examples of an operation's success show."""
        response = plan.endpoint.response(plan.endpoint.success)
        if plan.resource is None or response is None:
            return
        for value in examples(self._world.spec, response.pointer):
            if plan.action == "list":
                found = list_items(plan.endpoint, self._schemas)
                shown = dotted.member(value, found[0]) if found else None
                yield from (each for each in shown or () if isinstance(each, dict))
            elif plan.action in ("read", "create", "replace", "update"):
                record = dotted.member(value, plan.envelope)
                if isinstance(record, dict) and dotted.member(record, plan.resource.id) is not None:
                    yield record

    def _keep(self, resource: Resource, record: Record) -> None:
        """Store a documented record (what is known of it already stays), and whom it mentions."""
        key = resource.key(record)
        if key is None:
            return
        known = self._store.get(resource.name, key) or {}
        merged = self._engine.records.complete(resource.schema, {**known, **record})
        if not self._schemas.validator(resource.schema, "response").is_valid(merged):
            return  # shown in another shape than the one that it is read in
        self._store.put(resource.name, key, merged)
        for reference in self._references[resource.name]:
            shown = dotted.member(record, reference.embeds or "") if reference.embeds else None
            for each in shown if isinstance(shown, list) else [shown]:
                if isinstance(each, dict):
                    self._mention(reference, each)

    def _mention(self, reference: Reference, shown: Record) -> None:
        other = self._engine.resources.get(reference.resource)
        key = shown.get(reference.shown.rpartition(".")[2])
        if other is None or key is None or self._store.get(other.name, key) is not None:
            return
        known = {n: shown[n] for n in self._schemas.properties(other.schema) if n in shown}
        dotted.put(known, other.id, key)
        self._store.put(other.name, key, self._engine.records.complete(other.schema, known))

    def _dependencies_first(self) -> Iterable[Resource]:
        ordered: dict[str, Resource] = {}

        def visit(name: str, path: tuple[str, ...]) -> None:
            resource = self._engine.resources.get(name)
            # resources may refer to one another in a circle: then one of them is made first,
            # without references
            if resource is None or name in ordered or name in path:
                return
            for reference in self._references[name]:
                visit(reference.resource, (*path, name))
            if resource.within:
                visit(resource.within.name, (*path, name))
            ordered[name] = resource

        for name in self._engine.resources:
            visit(name, ())
        return ordered.values()

    def _generate(self, resource: Resource, wanted: int) -> None:
        number = misses = 0
        missing = wanted - self._store.count(resource.name)
        while missing > 0 and misses < 10:  # so many in a row: the schema is beyond the generator
            # also after a miss: the same number would make the same record again
            number += 1
            record = self._made(resource, number)
            key = resource.key(record)
            valid = self._schemas.validator(resource.schema, "response").is_valid(record)
            if key is None or not valid or self._store.get(resource.name, key) is not None:
                misses += 1
                continue
            self._store.put(resource.name, key, record)
            missing, misses = missing - 1, 0
        if missing > 0:
            log.warning("%s: no further %s could be generated", self._world.spec.api, resource.name)

    def _made(self, resource: Resource, number: int) -> Record:
        rng = random.Random(f"{resource.name}/{number}")  # noqa: S311  # not for secrets
        record = self._engine.records.fake_data.object(resource.schema, rng)
        pointer = self._schemas.member(resource.schema, resource.id)
        if pointer is None or self._schemas.keyword(pointer, "format") != "email":
            dotted.put(record, resource.id, self._store.next_id(resource.name))
        for reference in self._references[resource.name]:
            self._refer(resource, record, reference, rng)
        if resource.within:
            self._belong(resource, record, number)
        # what an embedded record shows may lack members that are required here
        self._engine.records.complete(resource.schema, record)
        for member in self._unique[resource.name]:
            self._distinguish(resource, record, member, number)
        return record

    def _distinguish(self, resource: Resource, record: Record, member: str, number: int) -> None:
        """Give `record` another value of a unique member (`x-unique`) than those before it."""
        value = dotted.member(record, member)
        taken = Condition(member=member, value=value)
        if isinstance(value, str) and self._store.count(resource.name, taken):
            name, at, rest = value.partition("@")  # of an email address the name is another one
            dotted.put(record, member, f"{name}-{number}{at}{rest}")

    def _refer(
        self, resource: Resource, record: Record, reference: Reference, rng: random.Random
    ) -> None:
        """Let `record` show a record that exists."""
        ids = self._store.ids(reference.resource)
        if not ids:
            return
        key: Any = self._id_of(reference.resource, rng.choice(ids))
        if reference.embeds is None:
            target = self._schemas.member(resource.schema, reference.shown)
            many = target is not None and "array" in self._schemas.types(target)
            dotted.put(record, reference.shown, [key] if many else key)
            return
        around = self._schemas.member(resource.schema, reference.embeds)
        assert around is not None
        items = self._schemas.items(around)
        shown = self._engine.records.embedded(reference, items or around, key, self._store)
        dotted.put(record, reference.embeds, [shown] if items else shown)

    def _id_of(self, resource: str, key: str) -> Any:
        """The id as the record shows it: the store's key is always text."""
        known = self._engine.resources.get(resource)
        return dotted.member(self._store.get(resource, key), known.id) if known else key

    def _belong(self, resource: Resource, record: Record, number: int) -> None:
        assert resource.within is not None
        parents = self._store.ids(resource.within.name)
        if parents:
            # evenly, so that each parent has items and lists below it can be paged
            parent = parents[number % len(parents)]
            dotted.put(record, resource.within.member, self._id_of(resource.within.name, parent))


def _references(resource: Resource, engine: Engine) -> Iterator[Reference]:
    """The members by which records of `resource` show other records."""
    found: dict[Reference, None] = {}
    for plan in engine.plans.values():
        if plan.resource == resource:
            found.update({write.reference: None for write in plan.writes if write.reference})
    # An update whose body holds the id refers to the record itself, to no other one.
    yield from (each for each in found if each.shown != resource.id)
