"""One API's spec: document, ledger, operations, environments, credentials, governance.

Model: everything is computed from the document on demand and nothing is copied out of it, so
there is one place for each fact. Properties are cached: a `Spec` is treated as immutable.
Known limits: `$ref` siblings are ignored except in schemas, as OpenAPI 3.1 has it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, Literal, TypeVar

from concord.invocation import invocation
from concord.spec import vocabulary
from concord.spec._direction import Direction
from concord.spec._ledger import Ambiguity
from concord.spec._place import Location, Parsed, SpecError
from concord.spec._pointer import child, parts, target
from concord.spec._releases import FIRST_VERSION, Release, read_releases
from concord.spec._replacement import Replacement
from concord.spec._schema_view import SchemaView
from concord.spec._security import (
    Credential,
    OAuth2,
    SecurityScheme,
    public_credentials,
    read_schemes,
)
from concord.spec._structure import misplaced
from concord.spec._validation import Validator
from concord.spec.parsing import parse

T = TypeVar("T")

_FREE_NAMES = frozenset({"default", "example", "properties", "value", vocabulary.INFERRED.name})
"""Below these keys a name is a person's own, or that of the keyword which a reason is given for."""

METHODS = ("get", "put", "post", "delete", "options", "head", "patch", "trace")


@dataclass(frozen=True, kw_only=True)
class Element:
    """A node of the document and its pointer, references followed."""

    pointer: str
    definition: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Parameter(Element):
    """A parameter of an operation."""

    name: str
    location: Literal["path", "query", "header", "cookie"]
    required: bool

    @property
    def schema(self) -> dict[str, Any]:
        schema: dict[str, Any] = self.definition.get("schema", {})
        return schema

    @cached_property
    def filter(self) -> vocabulary.Filter | None:
        """By what it selects items of a list."""
        return vocabulary.FILTER.of(self.definition)

    @cached_property
    def expansion(self) -> vocabulary.Expansion | None:
        """Which value of it makes items show all of their members."""
        return vocabulary.EXPANDS.of(self.definition)

    @property
    def references(self) -> str | None:
        """The resource whose id its value must be."""
        return vocabulary.REFERENCES.of(self.definition)

    @cached_property
    def replacement(self) -> Replacement | None:
        """What took its place."""
        return vocabulary.REPLACED_BY.of(self.definition)


@dataclass(frozen=True, kw_only=True)
class Operation(Element):
    """An operation of `paths` (or a webhook's, whose `path` is the event's name)."""

    id: str
    method: str
    path: str
    parameters: tuple[Parameter, ...]

    @property
    def label(self) -> str:
        """`GET /v2/appointments`, as Schemathesis names operations."""
        return f"{self.method.upper()} {self.path}"

    @cached_property
    def resource(self) -> vocabulary.Resource | None:
        """What it does to which resource."""
        return vocabulary.RESOURCE.of(self.definition)

    @property
    def action(self) -> str:
        """What it does to its resource; empty if it has none."""
        return self.resource.action if self.resource else ""

    @property
    def resource_name(self) -> str:
        """The name of its resource; empty if it has none."""
        return self.resource.name if self.resource else ""

    @cached_property
    def pagination(self) -> vocabulary.Pagination | None:
        """How its list is paged."""
        return vocabulary.PAGINATION.of(self.definition)

    @cached_property
    def unwrap(self) -> vocabulary.Unwrap | None:
        """The member of a success body that holds its result."""
        return vocabulary.UNWRAP.of(self.definition)

    @cached_property
    def rate_limit(self) -> vocabulary.RateLimit | None:
        """The limit of this operation alone."""
        return vocabulary.RATE_LIMIT.of(self.definition)

    @cached_property
    def subscription(self) -> vocabulary.Subscription | None:
        """The members of its request that register a receiver of events."""
        return vocabulary.SUBSCRIBES.of(self.definition)

    @cached_property
    def causes(self) -> tuple[vocabulary.Cause, ...]:
        """What causes it, if it is an event."""
        return vocabulary.CAUSED_BY.of(self.definition) or ()


@dataclass(frozen=True, kw_only=True)
class Governance:
    """Why the spec says something: a documentation's heading, or our inference."""

    kind: Literal["documented", "inferred"]
    text: str
    pointer: str


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A loaded spec. `api` is the folder's name (`iadvize-connector`)."""

    api: str
    path: Path
    document: dict[str, Any]
    ledger: tuple[Ambiguity, ...]
    parsed: Parsed = field(repr=False)
    parsed_ledger: Parsed | None = field(repr=False)
    releases: tuple[Release, ...] = ()
    """Of the client, newest first."""

    @property
    def package(self) -> str:
        """The Python package of the client (`iadvize_connector`)."""
        return self.api.replace("-", "_")

    @property
    def version(self) -> str:
        """The version of the client; of the first one, if none was released yet."""
        return self.releases[0].version if self.releases else FIRST_VERSION

    @property
    def title(self) -> str:
        return str(self.document["info"]["title"])

    def locate(self, pointer: str) -> Location:
        """Where `pointer`, or its nearest ancestor that the file holds, stands."""
        while pointer not in self.parsed.locations:
            pointer = pointer.rpartition("/")[0]
        return self.parsed.locations[pointer]

    def at(self, pointer: str) -> Any:
        """The value at `pointer`, no reference followed. Raises KeyError if there is none."""
        node: Any = self.document
        for part in parts(pointer):
            try:
                node = node[int(part)] if isinstance(node, list) else node[part]
            except (IndexError, TypeError, ValueError) as error:
                raise KeyError(pointer) from error
        return node

    def canonical(self, pointer: str) -> str:
        """`pointer` with every `$ref` on the way (and at its end) followed."""
        known = self._canonical.get(pointer)
        if known is not None:
            return known
        place = ""
        for part in parts(pointer):
            place = child(self._follow(place), part)
        found = self._canonical[pointer] = self._follow(place)
        return found

    def resolve(self, pointer: str) -> Element:
        """The element at `pointer`, references followed. Raises KeyError if there is none."""
        place = self.canonical(pointer)
        return Element(pointer=place, definition=self.at(place))

    def sound(self) -> Spec:
        """This spec, if each of its references leads somewhere and each operation has a name.

        For those who run a spec rather than judge it. Raises SpecError at the first that does not,
        and where the document has another structure than OpenAPI gives it.
        """
        self.structured()
        for pointer in self.parsed.locations:
            if pointer.endswith("/$ref") and isinstance(self.at(pointer), str):
                try:
                    self.canonical(pointer.removesuffix("/$ref"))
                except KeyError as error:
                    raise SpecError(
                        f"$ref leads nowhere: {self.at(pointer)}",
                        where=self.locate(pointer),
                        fix=f"declare it, or see `{invocation('lint-specs', self.api)}`",
                    ) from error
        for operation in (*self.operations, *self.webhooks):
            if not operation.id:
                raise SpecError(
                    f"{operation.label} has no operationId",
                    where=self.locate(operation.pointer),
                    fix=f"name it, or see `{invocation('lint-specs', self.api)}`",
                )
        self._uses_words_rightly()
        self._declares_what_it_asks_for()
        return self

    def structured(self) -> Spec:
        """This spec, if it has the structure of an OpenAPI 3 document. Raises SpecError."""
        found = misplaced(self.document)
        if found:
            raise SpecError(found.what, where=self.locate(found.pointer), fix=found.fix)
        return self

    def malformed_words(self) -> Iterator[tuple[str, str]]:
        """Pointers of words of our vocabulary that cannot be read, each with what is wrong."""
        for pointer in self.parsed.locations:
            owner, _, name = pointer.rpartition("/")
            word = vocabulary.WORDS.get(name)
            if word is None or owner.rpartition("/")[2] in _FREE_NAMES:
                continue
            try:
                word.of(self.at(owner))
            except vocabulary.MALFORMED as error:
                yield pointer, f"{name} does not say what it has to: {error}"

    def _uses_words_rightly(self) -> None:
        for pointer, what in self.malformed_words():
            fix = f"see `{invocation('lint-specs', self.api)}`"
            raise SpecError(what, where=self.locate(pointer), fix=fix)

    def _declares_what_it_asks_for(self) -> None:
        for operation in self.operations:
            for name in (name for each in self.alternatives(operation) for name in each):
                if name not in self.security_schemes:
                    raise SpecError(
                        f"{operation.label} asks for the security scheme {name!r}, "
                        "which is not declared",
                        where=self.locate(child(operation.pointer, "security")),
                        fix="declare it under components/securitySchemes",
                    )

    @cached_property
    def _canonical(self) -> dict[str, str]:
        """What `canonical` has found: a contract run asks the same pointers over and over."""
        return {}

    def _follow(self, pointer: str) -> str:
        seen = set()
        node = self.at(pointer)
        while isinstance(node, dict) and isinstance(node.get("$ref"), str):
            if pointer in seen:
                raise KeyError(f"{pointer}: $ref leads back to itself")
            seen.add(pointer)
            pointer = target(node["$ref"])
            node = self.at(pointer)
        return pointer

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of `paths`, in the document's order."""
        return tuple(self._operations("paths"))

    @cached_property
    def webhooks(self) -> tuple[Operation, ...]:
        """The operations of `webhooks`, in the document's order."""
        return tuple(self._operations("webhooks"))

    def operation(self, operation_id: str) -> Operation:
        """The operation or webhook of that id. Raises KeyError if there is none."""
        for operation in (*self.operations, *self.webhooks):
            if operation.id == operation_id:
                return operation
        raise KeyError(operation_id)

    @cached_property
    def outcome(self) -> vocabulary.Outcome | None:
        """The member of every body that tells success from failure."""
        return vocabulary.OUTCOME.of(self.document)

    @cached_property
    def rate_limit(self) -> vocabulary.RateLimit | None:
        """The limit of all operations together."""
        return vocabulary.RATE_LIMIT.of(self.document)

    @cached_property
    def web_links(self) -> Mapping[str, vocabulary.WebLink]:
        """Pages for a browser by the name of the helper that makes their address."""
        return vocabulary.WEB_LINKS.of(self.document) or {}

    def rejects_unknown_parameters(self, operation: Operation) -> bool:
        """Whether `operation` refuses query parameters that it does not document."""
        return self.stated(vocabulary.UNKNOWN_PARAMETERS, operation)[0] == "reject"

    def stated(self, word: vocabulary.Word[T], operation: Operation) -> tuple[T | None, str]:
        """What `word` says of an operation or event, by itself or else at the root; and where."""
        own = word.stated(operation.definition)
        holder = operation.definition if own else self.document
        return word.of(holder), word.at(operation.pointer if own else "")

    @cached_property
    def schemas(self) -> SchemaView:
        """What its schemas say of values."""
        return SchemaView(self)

    def validator(self, direction: Direction = "any") -> Validator:
        """Holds values that travel in `direction` against its schemas."""
        found = self._validators.get(direction)
        if found is None:
            found = self._validators[direction] = Validator(self.document, direction)
        return found

    @cached_property
    def _validators(self) -> dict[Direction, Validator]:
        return {}

    def request_media(self, operation: Operation) -> dict[str, str]:
        """Pointers of the media types that a request body may have, if they have a schema."""
        if "requestBody" not in operation.definition:
            return {}
        request = self.resolve(child(operation.pointer, "requestBody"))
        return {
            name: child(request.pointer, "content", name)
            for name, content in request.definition.get("content", {}).items()
            if "schema" in content
        }

    def _operations(self, section: str) -> Iterator[Operation]:
        for path in self.document.get(section) or {}:
            item = self.resolve(child("", section, path))
            for method in METHODS:
                if method in item.definition:
                    pointer = child(item.pointer, method)
                    definition = item.definition[method]
                    yield Operation(
                        id=str(definition.get("operationId", "")),
                        method=method,
                        path=path,
                        pointer=pointer,
                        definition=definition,
                        parameters=tuple(self._parameters(item, pointer, definition)),
                    )

    def _parameters(
        self, item: Element, pointer: str, definition: dict[str, Any]
    ) -> Iterator[Parameter]:
        merged: dict[tuple[str, str], Element] = {}
        for owner, node in ((item.pointer, item.definition), (pointer, definition)):
            for index in range(len(node.get("parameters", []))):
                element = self.resolve(child(owner, "parameters", index))
                merged[element.definition["name"], element.definition["in"]] = element
        for (name, location), element in merged.items():
            yield Parameter(
                pointer=element.pointer,
                definition=element.definition,
                name=name,
                location=location,  # type: ignore[arg-type]  # the meta-schema holds it to these
                required=bool(element.definition.get("required", False)),
            )

    @cached_property
    def environments(self) -> dict[str, str]:
        """Base URL by environment name, without a trailing slash.

        A server whose URL has a variable of any value is none: only its user knows its address.
        """
        return _by_environment(self.document)

    def servers(self, operation: Operation) -> dict[str, str]:
        """Base URL of an operation by environment name: its own, its path's, or the document's."""
        item = self.resolve(child("", "paths", operation.path)).definition
        owners = (operation.definition, item, self.document)
        return next((found for owner in owners if (found := _by_environment(owner))), {})

    @cached_property
    def security_schemes(self) -> dict[str, Element]:
        components = self.document.get("components", {})
        return {
            name: self.resolve(child("", "components", "securitySchemes", name))
            for name in components.get("securitySchemes", {})
        }

    @cached_property
    def schemes(self) -> dict[str, SecurityScheme]:
        """The security schemes by name, as types."""
        return read_schemes(
            self.package,
            {name: (it.pointer, it.definition) for name, it in self.security_schemes.items()},
            (each for it in self.operations for each in self.alternatives(it)),
        )

    def alternatives(self, operation: Operation) -> tuple[Mapping[str, tuple[str, ...]], ...]:
        """The security requirements of `operation`, its own or the document's.

        Each holds the scopes by the name of the scheme, and one of them is enough; empty where
        anybody may call it.
        """
        stated = operation.definition.get("security", self.document.get("security")) or ()
        return tuple({name: tuple(scopes) for name, scopes in each.items()} for each in stated)

    def presentable(
        self, operation: Operation, held: Mapping[str, str]
    ) -> tuple[SecurityScheme, ...] | None:
        """The schemes of the first alternative all of which `held` (values by name) can serve.

        One that presents nothing is the last choice. None if there are alternatives, and no such.
        """
        alternatives = [
            tuple(self.schemes[name] for name in each) for each in self.alternatives(operation)
        ]
        fit = [each for each in alternatives if all(scheme.is_held(held) for scheme in each)]
        fit.sort(key=lambda each: not any(scheme.ways for scheme in each))
        return next(iter(fit), None if alternatives else ())

    @cached_property
    def credentials(self) -> tuple[Credential, ...]:
        """What a caller must hold, by the convention of `specs/README.md`."""
        found: dict[str, Credential] = {}
        for scheme in self.schemes.values():
            for credential in scheme.credentials:
                found.setdefault(credential.name, credential)
        return tuple(found.values())

    @cached_property
    def secrets(self) -> tuple[Credential, ...]:
        """The credentials, and the tokens that do instead of them."""
        tokens = [token for scheme in self.schemes.values() for token in scheme.tokens]
        return tuple({it.name: it for it in (*reversed(tokens), *self.credentials)}.values())

    @cached_property
    def public_credentials(self) -> dict[str, str]:
        """What the emulator of this spec accepts, by credential name: fixed, and no secret."""
        return public_credentials(self.api, self.schemes.values())

    @cached_property
    def token_schemes(self) -> dict[str, OAuth2]:
        """The OAuth2 schemes whose token call is an operation of this spec, by the operationId."""
        return {
            scheme.request.operation: scheme
            for scheme in self.schemes.values()
            if isinstance(scheme, OAuth2) and scheme.request and scheme.request.operation
        }

    def governance(self, pointer: str) -> Governance | None:
        """What governs the element at `pointer` (see `specs/README.md`); None if nothing does.

        The last part of the pointer may be a schema keyword: `x-inferred` as a mapping speaks
        for the keywords that it names.
        """
        place = pointer
        while place not in self.parsed.locations:
            place = place.rpartition("/")[0]
        keyword = ""
        while True:
            node = self.at(place)
            if isinstance(node, dict):
                inferred = node.get("x-inferred")
                if isinstance(inferred, str):
                    return Governance(kind="inferred", text=inferred, pointer=place)
                if isinstance(inferred, dict) and keyword in inferred:
                    text = str(inferred[keyword])
                    return Governance(kind="inferred", text=text, pointer=place)
                if "x-source" in node:
                    text = "; ".join(map(str, _listed(node["x-source"])))
                    return Governance(kind="documented", text=text, pointer=place)
            if not place:
                return None
            place, _, keyword = place.rpartition("/")


def _by_environment(owner: dict[str, Any]) -> dict[str, str]:
    return {
        str(server.get("x-environment", "production")): address
        for server in owner.get("servers", [])
        if (address := _address(server)) is not None
    }


def _address(server: dict[str, Any]) -> str | None:
    """The URL of a server, with the defaults of variables whose values are listed."""
    address = str(server["url"]).rstrip("/")
    for name, variable in (server.get("variables") or {}).items():
        if "enum" not in variable:
            return None
        address = address.replace(f"{{{name}}}", str(variable["default"]))
    return address


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def load_file(path: Path, *, api: str | None = None, text: str | None = None) -> Spec:
    """The spec in `path`, with the ledger beside it if there is one. Raises SpecError.

    `text` is read as if it stood in `path`: another revision of the file, say.
    """
    parsed = parse(path, text)
    if not isinstance(parsed.value, dict):
        raise SpecError("is no mapping", where=path, fix="start with `openapi: 3.1.0`")
    ledger_path = path.with_name("ambiguities.yaml")
    parsed_ledger = parse(ledger_path) if os.path.lexists(ledger_path) else None
    entries = parsed_ledger.value if parsed_ledger else []
    if not isinstance(entries or [], list):
        raise SpecError("is no list", where=ledger_path, fix="write one `- id: …` an entry")
    return Spec(
        api=api or path.parent.name,
        path=path,
        document=parsed.value,
        ledger=tuple(
            Ambiguity.from_entry(entry, child("", index))
            for index, entry in enumerate(entries or [])
            if isinstance(entry, dict)
        ),
        parsed=parsed,
        parsed_ledger=parsed_ledger,
        releases=read_releases(path.with_name("releases.yaml")),
    )
