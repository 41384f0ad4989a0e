"""Which page shows a place of the document: where a schema is used, what a ledger entry touches.

Model: a place within an operation, an event or a named schema belongs to that one's page; a place
within any other component belongs to the pages of all that refer to it; anything else to the guide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from concord.spec import Operation, Spec, parts, vocabulary


@dataclass(frozen=True, kw_only=True, order=True)
class Target:
    """A page of one API. `kind` is its folder, `name` its file; the guide has neither."""

    kind: str = ""
    name: str = ""

    @property
    def path(self) -> str:
        """The page's address within the API's folder."""
        return f"{self.kind}/{self.name}.html" if self.kind else "index.html"


@dataclass(frozen=True)
class Backlinks:
    """The pages that refer to the schemas and ledger entries of one spec."""

    spec: Spec

    def of_schema(self, name: str) -> tuple[Target, ...]:
        """The pages that refer to a named schema, its own excepted."""
        found = self._referring.get(f"/components/schemas/{name}", set())
        return tuple(sorted(found - {Target(kind="schemas", name=name)}))

    def of_ambiguity(self, entry: str) -> tuple[Target, ...]:
        """The pages whose elements point to a ledger entry."""
        return tuple(sorted(self._pointing.get(entry, set())))

    @cached_property
    def _pointing(self) -> dict[str, set[Target]]:
        found: dict[str, set[Target]] = {}
        for entry, places in self.spec.places_of_entries.items():
            for place in places:
                found.setdefault(entry, set()).update(self._pages(vocabulary.AMBIGUITY.at(place)))
        return found

    @cached_property
    def _referring(self) -> dict[str, set[Target]]:
        found: dict[str, set[Target]] = {}
        for pointer, component in self._references:
            found.setdefault(component, set()).update(self._pages(pointer))
        return found

    @cached_property
    def _references(self) -> list[tuple[str, str]]:
        """Each place that refers, and the component that it refers to."""
        found = []
        for pointer in self.spec.parsed.locations:
            if pointer.rpartition("/")[2] == "$ref":
                value = self.spec.at(pointer)
                if isinstance(value, str):
                    # a reference into a component belongs to the whole component: it is that which
                    # has a page
                    found.append((pointer, "/".join(value.removeprefix("#").split("/")[:4])))
        return found

    @cached_property
    def _owners(self) -> list[tuple[str, Target]]:
        return [*self._operations("operations"), *self._operations("events")]

    def _operations(self, kind: str) -> Iterator[tuple[str, Target]]:
        shown: tuple[Operation, ...] = (
            self.spec.operations if kind == "operations" else self.spec.webhooks
        )
        for operation in shown:
            yield operation.pointer + "/", Target(kind=kind, name=operation.id)

    def _pages(self, pointer: str, seen: frozenset[str] = frozenset()) -> set[Target]:
        for prefix, target in self._owners:
            if pointer.startswith(prefix):
                return {target}
        names = parts(pointer)
        if names[:2] == ["components", "schemas"]:
            return {Target(kind="schemas", name=names[2])}
        component = "/".join(pointer.split("/")[:4])
        # `seen`, because components may refer to one another in a circle
        if names[:1] == ["components"] and component not in seen:
            places = [place for place, used in self._references if used == component]
            return {t for p in places for t in self._pages(p, seen | {component})}
        return {Target()}
