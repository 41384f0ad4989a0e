"""Which Python names of a generated client stand for a place of its document.

Model: the generator itself describes the package; its methods, arguments, models and members know
the pointers that they were made from, and a place is known by the nearest of them around it.
Names are those that a user writes: `ivalid.Client.appointments.list(status=…)`,
`ivalid.Appointment.scheduled_at`, `ivalid.CustomerAddressParam["city"]`.
Known limits: a document that no client can be generated from has no names. `AsyncClient` has the
same methods and is not listed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from concord.generate import GenerationError, described
from concord.spec import Operation, Spec

if TYPE_CHECKING:
    from concord.generate.annotations import Shape
    from concord.generate.package import Package


@dataclass(kw_only=True)
class Names:
    """The names of one document's client; none if it has no client."""

    package: str = ""
    methods: dict[str, str] = field(default_factory=dict)
    """By pointer of the operation."""
    arguments: dict[tuple[str, str], str] = field(default_factory=dict)
    """By pointers of the operation and of what the argument stands for."""
    wires: dict[tuple[str, str, str], str] = field(default_factory=dict)
    """By pointer of the operation, place and name on the wire."""
    types: dict[str, str] = field(default_factory=dict)
    """The annotation of an argument by its name."""
    classes: dict[str, list[str]] = field(default_factory=dict)
    """Models, parameters and their members, by pointer."""

    @classmethod
    def of(cls, spec: Spec) -> Names:
        """The names of the client of `spec`."""
        # the client's methods come from operationIds of the form `resource.method`; a document
        # without them is still comparable
        if not spec.operations or any(o.id.count(".") != 1 for o in spec.operations):
            return cls()
        try:
            return _names(described(spec))
        except GenerationError:
            return cls()

    def touched(
        self, known: tuple[str, ...], operation: Operation | None, pointer: str
    ) -> Iterator[str]:
        """The names that a change at `pointer`, found for `operation`, touches.

        `known` is what the rule knows: an argument, a status, an environment, the method itself.
        """
        if not self.package:
            return
        found = list(self._special(known, operation)) or list(self._around(operation, pointer))
        if not found and operation is not None and operation.pointer in self.methods:
            found = [self.methods[operation.pointer]]
        yield from found

    def _special(self, known: tuple[str, ...], operation: Operation | None) -> Iterator[str]:
        at = operation.pointer if operation else ""
        match known:
            case ("argument", place, name) if (at, place, name) in self.wires:
                yield self.wires[at, place, name]
            case ("environment", name):
                yield f"{self.package}.Client(environment={name!r})"
            case ("credentials",):
                yield f"{self.package}.Client"
            case ("events",):
                yield f"{self.package}.webhooks.Event"

    def _around(self, operation: Operation | None, pointer: str) -> Iterator[str]:
        """The names of the nearest place around `pointer` that has one."""
        at = operation.pointer if operation else ""
        while pointer:
            argument = self.arguments.get((at, pointer))
            found = [*([argument] if argument else []), *self.classes.get(pointer, [])]
            if found:
                yield from found
                return
            pointer = pointer.rpartition("/")[0]


def client_names(spec: Spec) -> set[str]:
    """All names that a user of the client of `spec` may write; none if it has no client."""
    names = Names.of(spec)
    members = (name for found in names.classes.values() for name in found)
    return {*names.methods.values(), *names.wires.values(), *members}


def argument_types(spec: Spec) -> dict[str, str]:
    """The annotation of each argument of the client of `spec`, as text, by the argument's name."""
    return Names.of(spec).types


def _names(found: Package) -> Names:
    names = Names(package=found.name)
    for resource in found.resources:
        for method in resource.methods:
            at = method.operation.pointer
            name = f"{found.name}.Client.{resource.name}.{method.name}"
            names.methods[at] = name
            for argument in method.arguments:
                called = f"{name}({argument.name}=…)"
                names.arguments[at, argument.pointer] = called
                names.wires[at, argument.location, argument.wire] = called
                names.types[called] = argument.annotation
    for shape in found.models:
        _add(names, shape, "{0}.{1.name}")
    for shape in found.params:
        _add(names, shape, '{0}["{1.wire}"]')
    return names


def _add(names: Names, shape: Shape, member_text: str) -> None:
    name = f"{names.package}.{shape.name}"
    names.classes.setdefault(shape.pointer, []).append(name)
    for member in shape.members:
        text = member_text.format(name, member)
        names.classes.setdefault(member.pointer, []).append(text)
