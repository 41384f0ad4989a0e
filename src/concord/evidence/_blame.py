"""Blame: on which statements of the spec a judgement rests, and where each of them comes from.

Model: pure. A judgement needs every fact that it rests on. If one of them is inferred, the failure
is ours, for the inference may be wrong; if the spec leaves out what it should state, it is ours,
too; only if all facts are documented is it the vendor's.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from concord import project
from concord.spec import Spec, child, parts

Kind = Literal["documented", "inferred", "omitted"]
"""Whose statement was violated: the vendor's, ours, or none, because our spec omits it."""

Accused = Literal["vendor", "server", "receiver", "your server"]
"""Whose program is tested: the vendor's, the server of an API of one's own, a receiver of events,
one's own server of an API that a vendor calls."""

_DECIDING: Sequence[Kind] = ("omitted", "inferred", "documented")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """A statement that a judgement rests on.

    pointer        the element or keyword of the spec that states it
    kind           where it comes from
    text           the headings of the documentation, or the reason
    ambiguities    ids of the ledger entries that govern it
    """

    pointer: str
    kind: Kind
    text: str
    ambiguities: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Blame:
    """What of the spec was violated, and whether the vendor said it or we guessed it.

    `pointer` is the violated element; `text` is that of the fact which decides on `kind`, and
    `ambiguities` are those of all facts.
    """

    pointer: str
    location: str
    kind: Kind
    text: str
    ambiguities: tuple[str, ...]
    accused: Accused = "vendor"
    """Who broke what is documented: of one's own API the server, of events the receiver."""

    @property
    def is_vendors(self) -> bool:
        """Whether everything that the judgement rests on is documented."""
        return self.kind == "documented"

    @property
    def verdict(self) -> str:
        """Whose fault it is, in words."""
        return verdict(self.kind, self.accused)


_VERDICTS: dict[Kind, str] = {
    "documented": "the {accused} broke the contract",
    "inferred": "our inference was wrong",
    "omitted": "our spec omits this",
}
_OF_RECEIVERS: dict[Kind, str] = {
    "documented": "the {accused} broke the contract",
    "inferred": "the {accused} breaks what we infer",
    "omitted": "our spec omits this",
}


_OF_YOURS: dict[Kind, str] = {
    "documented": "your server broke the contract",
    "inferred": "your server differs from our inference",
    "omitted": "our spec omits this",
}


def verdict(kind: Kind, accused: str = "vendor") -> str:
    """What a kind of blame means, for people; both are fields of `Blame`."""
    words = {"receiver": _OF_RECEIVERS, "your server": _OF_YOURS}.get(accused, _VERDICTS)
    return words[kind].format(accused=accused)


def accused_of(spec: Spec) -> Accused:
    """Whose server a run of `spec` tests."""
    if spec.is_hosted_by_users:
        return "your server"
    return "server" if spec.is_imported else "vendor"


def reads_otherwise(accused: str) -> str:
    """That a server follows another reading of the documentation, for people."""
    if accused == "your server":
        return "your server follows another reading"
    return f"the {accused} reads it the other way"


def facts(spec: Spec, pointers: Iterable[str]) -> tuple[Fact, ...]:
    """What states each of the `pointers`, each place once.

    A pointer that stands in the file is taken as it stands, what it refers to included only where
    that is named, too; of others, references on the way are followed.
    """
    found: dict[str, Fact] = {}
    for pointer in pointers:
        stands = pointer in spec.parsed.locations
        place = pointer if stands else "".join(_existing(spec, pointer))
        found.setdefault(place, _fact(spec, place))
    return tuple(found.values())


def _fact(spec: Spec, place: str) -> Fact:
    provenance = spec.provenance(place)
    return Fact(
        pointer=place,
        kind="inferred" if provenance.kind == "inferred" else "documented",
        text=provenance.text if provenance.is_known else "the specification",
        ambiguities=provenance.ledger,
    )


def blame(spec: Spec, pointer: str, rests_on: Sequence[Fact] = ()) -> Blame:
    """Whose statement a violation of `pointer` of `spec` violates.

    `rests_on` is all that the judgement rests on; none: what `pointer` says, alone.
    """
    place, _ = _existing(spec, pointer)
    located = spec.locate(place)
    every = rests_on or (violated(spec, pointer),)
    # the weakest fact decides: a chain that rests on one guess of ours proves nothing against the
    # vendor
    deciding = min(every, key=lambda it: _DECIDING.index(it.kind))
    return Blame(
        pointer=place,
        location=f"{project.current().relative(located.path)}:{located.line}",
        kind=deciding.kind,
        text=deciding.text,
        ambiguities=tuple(dict.fromkeys(entry for it in every for entry in it.ambiguities)),
        accused=accused_of(spec),
    )


def violated(spec: Spec, pointer: str) -> Fact:
    """The fact at `pointer`, references followed; one that does not exist is what would hold it."""
    # a reason may name what is not declared: a method, a status
    return _fact(spec, "".join(_existing(spec, pointer)))


def strongest(grounds: Iterable[Sequence[Fact]]) -> Sequence[Fact]:
    """Of several grounds, each enough for a judgement, the first that is all documented.

    The first one if none is; none where there are none.
    """
    every = list(grounds)
    documented = (it for it in every if all(fact.kind == "documented" for fact in it))
    return next(documented, every[0] if every else ())


def body_places(spec: Spec, schema: str, at: str) -> tuple[str, ...]:
    """The schemas that declare what leads from a body to its value at the pointer `at`.

    `schema` first, which declares the body; as deep as schemas go.
    """
    found = [schema]
    for part in parts(at):
        below = spec.schemas.properties(found[-1]).get(part)
        # an index of an array, unless an object has a member of that name
        if below is None and part.isdigit():
            below = spec.schemas.items(found[-1])
        if below is None:
            break
        found.append(below)
    return tuple(found)


def required_place(spec: Spec, holder: str, name: str) -> str | None:
    """The `required` that demands the member `name` of the object that a schema declares."""
    for branch in spec.schemas.branches(holder):
        if name in spec.schemas.at(branch).get("required", ()):
            return child(branch, "required")
    return None


def canonical(spec: Spec, pointer: str) -> str:
    """`pointer`, or its nearest ancestor that exists, with references followed."""
    return _existing(spec, pointer)[0]


def _existing(spec: Spec, pointer: str) -> tuple[str, str]:
    """The canonical pointer of what exists of `pointer`, and the rest that does not."""
    place = pointer
    while True:
        try:
            return spec.canonical(place), pointer.removeprefix(place)
        except KeyError:
            # a place that does not exist is governed by what would hold it
            place = place.rpartition("/")[0]
