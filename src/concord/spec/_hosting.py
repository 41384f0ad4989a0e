"""A server that users of a spec host themselves: its own paths, and what it says of its own data.

Model: pure. A page that imposes no path has paths in its spec all the same, marked as inferred; a
server may have others. Where `x-fixtures` names what only the host of a server can know (a visitor
that it knows, a word that its search finds), the host states values for it. `hosted` gives the spec
of that one server: its paths renamed, and requests with its own data as examples.
Known limits: paths lie below one base URL and have no query.
"""

from __future__ import annotations

import copy
import dataclasses
import difflib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from concord.spec import vocabulary
from concord.spec._place import Location, Parsed
from concord.spec._pointer import child, parts

if TYPE_CHECKING:
    from concord.spec._operations import Operation
    from concord.spec._spec import Spec


class HostingError(Exception):
    """What is stated of a server does not fit its spec: what is wrong, and how to fix it."""


@dataclass(frozen=True, kw_only=True)
class Hosting:
    """What a host states of a server."""

    paths: Mapping[str, str] = field(default_factory=dict)
    """Its own path by the path of the spec."""
    fixtures: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """By name of `x-fixtures`: query parameters by name, or a JSON body."""

    def __bool__(self) -> bool:
        return bool(self.paths or self.fixtures)


def hosting_of(spec: Spec, paths: Mapping[str, str], fixtures: Mapping[str, Any]) -> Hosting:
    """What these paths (by name of an operation) and fixtures state. Raises HostingError.

    An operation is named by its id, by what its id begins with (`categories`), or by its path.
    """
    return Hosting(
        paths=dict(_own_path(spec, name, path) for name, path in paths.items()),
        fixtures={name: _fixture(spec, name, value) for name, value in fixtures.items()},
    )


def hosted(spec: Spec, hosting: Hosting) -> Spec:
    """The spec of the server of which `hosting` speaks."""
    if not hosting:
        return spec
    # examples are set in place below, and the document is shared with the documented spec
    document = copy.deepcopy(spec.document)
    for name, value in hosting.fixtures.items():
        stated = spec.fixtures[name]
        known = {it.id: it for it in spec.operations}
        for operation in (known[it] for it in stated.operations if it in known):
            if stated.parameters:
                _set_parameters(document, operation, stated.parameters, value)
            else:
                _set_body(spec, document, operation, hosting)
    paths = document.get("paths", {})
    document["paths"] = {hosting.paths.get(path, path): item for path, item in paths.items()}
    locations = dict(_moved(spec.parsed.locations, hosting.paths))
    return dataclasses.replace(
        spec,
        document=document,
        parsed=Parsed(value=document, locations=locations, ambiguous=spec.parsed.ambiguous),
        hosting=hosting,
        documented=spec,
        chosen=spec.chosen and hosted(spec.chosen, hosting),
    )


def names_of(operation: Operation) -> tuple[str, ...]:
    """What an operation's path may be called: the beginning of its id, its id, the path."""
    return (operation.id.partition(".")[0], operation.id, operation.path)


def _own_path(spec: Spec, name: str, path: str) -> tuple[str, str]:
    found = [it for it in spec.operations if name in names_of(it)]
    if not found:
        known = dict.fromkeys(names_of(it)[0] for it in spec.operations)
        raise HostingError(f"no path is called {name!r}{_near(name, known)}")
    if len({it.path for it in found}) > 1:
        ids = ", ".join(it.id for it in found)
        raise HostingError(f"{name!r} calls several paths: name one operation ({ids})")
    place = child("/paths", found[0].path)
    # as a mapping, `x-inferred` speaks for single keywords of the path and not for the path itself
    if not isinstance(vocabulary.INFERRED.raw(spec.at(place)), str):
        raise HostingError(f"the path {found[0].path} is documented: no server has another one")
    if not path.startswith("/") or any(it in path for it in "?#{} \t\r\n"):
        raise HostingError(
            f"{name}={path!r} is no path below the base URL: write {name}=/own{_bare(path)}"
        )
    return found[0].path, path.rstrip("/") or "/"


def _bare(path: str) -> str:
    return ", without ? and #" if path.startswith("/") else ""


def _fixture(spec: Spec, name: str, value: Any) -> Any:
    stated = spec.fixtures.get(name)
    if stated is None:
        raise HostingError(f"no fixture is called {name!r}{_near(name, spec.fixtures)}")
    if not stated.parameters:
        _hold_body(spec, stated, name, value)
        return value
    names = ", ".join(stated.parameters)
    if not isinstance(value, Mapping):
        if len(stated.parameters) > 1:
            raise HostingError(f"{name} is {value!r}: write a table with some of {names}")
        value = {stated.parameters[0]: value}
    for parameter, text in value.items():
        if parameter not in stated.parameters:
            raise HostingError(f"{name} has no {parameter!r}{_near(parameter, stated.parameters)}")
        # TOML gives a bare id as a number, and `true` would travel as "True"
        if not isinstance(text, str | int) or isinstance(text, bool) or text == "":
            raise HostingError(f"{name}.{parameter} is {text!r}: write a text")
    if not value:
        raise HostingError(f"{name} is empty: write a table with some of {names}")
    return {parameter: str(text) for parameter, text in value.items()}


def _hold_body(spec: Spec, stated: vocabulary.Fixture, name: str, value: Any) -> None:
    """Refuse a body that the spec does not allow, without repeating what may be a secret."""
    validator = spec.validator("request")
    for operation in (spec.operation(it) for it in stated.operations):
        for media in spec.request_media(operation).values():
            if not validator.is_valid(child(media, "schema"), value):
                raise HostingError(
                    f"{name} is no request body of {operation.label}: write it as the examples of "
                    f"{spec.locate(media)} are"
                )


def _near(name: str, known: Collection[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{hint} (known: {', '.join(known) or 'none'})"


def _set_parameters(
    document: Any, operation: Operation, names: Collection[str], values: Mapping[str, str]
) -> None:
    for parameter in operation.parameters:
        if parameter.name not in names:
            continue
        element = _at(document, parameter.pointer)
        # a run sends examples, and those of the vendor name data that this server does not have
        for word in ("example", "examples"):
            element.pop(word, None)
            element.get("schema", {}).pop(word, None)
        if parameter.name in values:
            element.setdefault("schema", {})["examples"] = [values[parameter.name]]


def _set_body(spec: Spec, document: Any, operation: Operation, hosting: Hosting) -> None:
    """The bodies of all fixtures of an operation as its examples."""
    bodies = {
        name: {"summary": spec.fixtures[name].description, "value": value}
        for name, value in hosting.fixtures.items()
        if operation.id in spec.fixtures[name].operations and not spec.fixtures[name].parameters
    }
    for pointer in spec.request_media(operation).values():
        media = _at(document, pointer)
        media.pop("example", None)
        media["examples"] = bodies


def _at(document: Any, pointer: str) -> Any:
    for part in parts(pointer):
        document = document[int(part)] if isinstance(document, list) else document[part]
    return document


def _moved(
    locations: Mapping[str, Location], paths: Mapping[str, str]
) -> Iterator[tuple[str, Location]]:
    """The locations, with the pointers of renamed paths renamed."""
    places = {child("/paths", old): child("/paths", new) for old, new in paths.items()}
    for pointer, location in locations.items():
        # `/paths/~1things/get/…` → `/paths/~1things`: slashes within a path are escaped, so the
        # third part is all of it
        head = "/".join(pointer.split("/", 3)[:3])
        moved = places.get(head)
        yield (pointer if moved is None else moved + pointer.removeprefix(head)), location
