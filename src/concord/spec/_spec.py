"""One API's spec: document, ledger, operations, environments, credentials, provenance.

Model: everything is computed from the document on demand and nothing is copied out of it, so
there is one place for each fact. Properties are cached: a `Spec` is treated as immutable.
Known limits: `$ref` siblings are ignored except in schemas, as OpenAPI 3.1 has it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from concord.spec import vocabulary
from concord.spec._direction import Direction
from concord.spec._hosting import Hosting, hosted
from concord.spec._ledger import Ambiguity
from concord.spec._operations import Element, Operation, read_operations
from concord.spec._overlay_file import Overlay
from concord.spec._place import Location, Parsed, SpecError
from concord.spec._pointer import child, target, tokens
from concord.spec._provenance import Provenance, provenance_of
from concord.spec._reach import places_of_entries, reach, zone
from concord.spec._readings import under
from concord.spec._related import Relations
from concord.spec._releases import FIRST_VERSION, Release
from concord.spec._schema_view import SchemaView
from concord.spec._security import Credential, OAuth2, SecurityScheme, public_credentials
from concord.spec._security_reader import read_schemes
from concord.spec._servers import (
    ServerVariables,
    base_path,
    by_environment,
    nearest,
    variables_by_environment,
)
from concord.spec._soundness import check_soundness, malformed_words, references
from concord.spec._structure import misplaced
from concord.spec._validation import Validator
from concord.spec.workflows import Workflows

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Spec:
    """A loaded spec. `api` is the folder's name (`iadvize-connector`)."""

    api: str
    path: Path
    document: dict[str, Any]
    ledger: tuple[Ambiguity, ...]
    parsed: Parsed = field(repr=False)
    parsed_ledger: Parsed | None = field(repr=False)
    parsed_workflows: Parsed | None = field(default=None, repr=False)
    overlay: Overlay | None = field(default=None, repr=False)
    """What the project adds to a document that others write; `document` has it already."""
    releases: tuple[Release, ...] = ()
    """Of the client, newest first."""
    readings: Mapping[str, str] = field(default_factory=dict)
    """Which other readings than the chosen ones this spec follows: by id of the ledger's entry."""
    chosen: Spec | None = field(default=None, repr=False)
    """The spec of the chosen readings, where this is not that one."""
    hosting: Hosting = field(default_factory=Hosting)
    """What the host of a server states of it, where this is the spec of that one server."""
    documented: Spec | None = field(default=None, repr=False)
    """The spec without `hosting`, where there is any."""

    @property
    def package(self) -> str:
        """The Python package of the client (`iadvize_connector`)."""
        return self.api.replace("-", "_")

    @property
    def version(self) -> str:
        """The version of the client; of the first one, if none was released yet."""
        return self.releases[0].version if self.releases else FIRST_VERSION

    @property
    def is_imported(self) -> bool:
        """Whether others wrote the document, and an overlay holds what the project adds."""
        return bool(vocabulary.INFERRED.raw(self.document) == vocabulary.IMPORTED)

    @property
    def title(self) -> str:
        return str(self.document["info"]["title"])

    def under(self, readings: Mapping[str, str]) -> Spec:
        """This spec with exactly these readings beside the chosen ones: reading by entry.

        Raises SpecError where there is no such entry or reading, or an overlay does not apply.
        """
        if self.documented is not None:
            # overlays name the paths of the document
            return self.documented.under(readings).hosted(self.hosting)
        base = self.chosen or self
        return under(base, readings) if readings else base

    def hosted(self, hosting: Hosting) -> Spec:
        """This spec as that of one server, of which its host states this."""
        return hosted(self.documented or self, hosting)

    @cached_property
    def options(self) -> frozenset[str]:
        """What the readings that are followed ask of the emulator's behaviour, by name."""
        followed = ((it, self.readings.get(it.id, it.chosen)) for it in self.ledger)
        found = (it for entry, name in followed for it in entry.readings if it.id == name)
        return frozenset(name for reading in found for name in reading.options)

    @cached_property
    def touched_by_reading(self) -> dict[tuple[str, str], frozenset[str]]:
        """What `concord.spec.touched` has found: by entry and reading."""
        return {}

    @cached_property
    def branches_of_failures(self) -> dict[tuple[str, int, str], tuple[tuple[str, bool], ...]]:
        """What `concord.checks.refusal` has found: by operation, status and media type."""
        return {}

    @cached_property
    def places_of_entries(self) -> dict[str, tuple[str, ...]]:
        """The elements that name an entry of the ledger, by its id; one at the root is ""."""
        return places_of_entries(self)

    @cached_property
    def workflows(self) -> Workflows | None:
        """The documented flows (`workflows.arazzo.yaml`); None if there is no such file."""
        return None if self.parsed_workflows is None else Workflows.of(self.parsed_workflows)

    def zone(self, operation: Operation) -> frozenset[str]:
        """Pointers of all that says how an operation behaves: its element, what it refers to."""
        known = self._zones.get(operation.pointer)
        if known is None:
            known = self._zones[operation.pointer] = zone(self, operation)
        return known

    def reach(self, *pointers: str) -> frozenset[str]:
        """`pointers`, and the components that these elements refer to."""
        return reach(self, pointers)

    @cached_property
    def _zones(self) -> dict[str, frozenset[str]]:
        return {}

    def locate(self, pointer: str) -> Location:
        """Where `pointer`, or its nearest ancestor that the file holds, stands."""
        return self.parsed.locate(pointer)

    def at(self, pointer: str) -> Any:
        """The value at `pointer`, no reference followed. Raises KeyError if there is none."""
        node: Any = self.document
        try:
            for part in tokens(pointer):
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
        for part in tokens(pointer):
            # step by step, since a `$ref` may stand in the middle of the way (a path item, a
            # parameter)
            place = child(self._follow(place), part)
        found = self._canonical[pointer] = self._follow(place)
        return found

    def resolve(self, pointer: str) -> Element:
        """The element at `pointer`, references followed. Raises KeyError if there is none."""
        place = self.canonical(pointer)
        return Element(pointer=place, definition=self.at(place))

    def sound(self) -> Spec:
        """This spec, if each of its references leads somewhere and each operation has a name.

        For those who run a spec rather than judge it. Raises SpecError at the first place where
        it is not sound, and where the document has another structure than OpenAPI gives it.
        """
        check_soundness(self.structured())
        return self

    def malformed_words(self) -> Iterator[tuple[str, str]]:
        """Pointers of words of our vocabulary that cannot be read, each with what is wrong."""
        return malformed_words(self)

    @cached_property
    def references(self) -> frozenset[str]:
        """The values of all `$ref` of the document."""
        return references(self.document)

    @cached_property
    def has_readable_words(self) -> bool:
        """Whether each word of our vocabulary in the document can be read."""
        return next(malformed_words(self), None) is None

    def structured(self) -> Spec:
        """This spec, if it has the structure of an OpenAPI 3 document. Raises SpecError."""
        found = misplaced(self.document)
        if found:
            raise SpecError(found.what, where=self.locate(found.pointer), fix=found.fix)
        return self

    @cached_property
    def _canonical(self) -> dict[str, str]:
        """What `canonical` has found: a contract run resolves the same pointers over and over."""
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
        return tuple(read_operations(self, "paths"))

    @cached_property
    def webhooks(self) -> tuple[Operation, ...]:
        """The operations of `webhooks`, in the document's order."""
        return tuple(read_operations(self, "webhooks"))

    @cached_property
    def event_domains(self) -> Mapping[str, tuple[str, ...]]:
        """The names of events by the domain that a receiver can subscribe to (`x-event`)."""
        found: dict[str, tuple[str, ...]] = {}
        for webhook in self.webhooks:
            members, _ = self.stated(vocabulary.EVENT, webhook)
            if members and members.domain:
                found[members.domain] = (*found.get(members.domain, ()), webhook.path)
        return found

    def operation(self, operation_id: str) -> Operation:
        """The operation or webhook of that id. Raises KeyError if there is none."""
        for operation in (*self.operations, *self.webhooks):
            if operation.id == operation_id:
                return operation
        raise KeyError(operation_id)

    @cached_property
    def outcome(self) -> vocabulary.Outcome | None:
        """The member of every body that distinguishes success from failure."""
        return vocabulary.OUTCOME.of(self.document)

    @cached_property
    def rate_limit(self) -> vocabulary.RateLimit | None:
        """The limit of all operations together."""
        return vocabulary.RATE_LIMIT.of(self.document)

    @property
    def webhook_secret_variable(self) -> str:
        """The environment variable for the secret of its deliveries: `IVALID_WEBHOOK_SECRET`."""
        return f"{self.package.upper()}_WEBHOOK_SECRET"

    @property
    def is_hosted_by_users(self) -> bool:
        """Whether its servers are those of its users, not of one vendor (`x-fixtures`)."""
        return vocabulary.FIXTURES.stated(self.document)

    @cached_property
    def fixtures(self) -> Mapping[str, vocabulary.Fixture]:
        """What only the host of a server knows of its data, by name."""
        return vocabulary.FIXTURES.of(self.document) or {}

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

    @cached_property
    def relations(self) -> Relations:
        """What its schemas say of members in relation to one another."""
        return Relations(self)

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

    @cached_property
    def environments(self) -> dict[str, str]:
        """Base URL by environment name, without a trailing slash.

        Variables have their defaults. A server whose host is a variable of any value is none: only
        its user knows its address.
        """
        return by_environment(self.document)

    @cached_property
    def server_variables(self) -> dict[str, ServerVariables]:
        """The environments whose URL has variables, by name."""
        return variables_by_environment(self.document)

    def servers(self, operation: Operation) -> dict[str, str]:
        """Base URL of an operation by environment name: its own, its path's, or the document's."""
        owners = self._server_owners(operation)
        return next((found for owner in owners if (found := by_environment(owner))), {})

    def stated_servers(self, operation: Operation | None = None) -> list[dict[str, Any]]:
        """The server objects that hold for an operation, or for the document."""
        return nearest(self._server_owners(operation) if operation else (self.document,))

    def base_path(self, operation: Operation | None = None) -> str:
        """The path below which an operation, or the document's own server, is served."""
        return base_path(self.stated_servers(operation))

    def _server_owners(self, operation: Operation) -> tuple[dict[str, Any], ...]:
        item = self.resolve(child("", "paths", operation.path)).definition
        return operation.definition, item, self.document

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
        # `security: []` at an operation removes the document's requirement (OpenAPI, Operation
        # Object)
        stated = operation.definition.get("security", self.document.get("security")) or ()
        return tuple({name: tuple(scopes) for name, scopes in each.items()} for each in stated)

    def security_at(self, operation: Operation) -> str:
        """The pointer of the security requirements of `operation`: its own, or the document's."""
        own = "security" in operation.definition
        return child(operation.pointer if own else "", "security")

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
        # a request with credentials is the more telling one, wherever `{}` stands in the spec
        fit.sort(key=lambda each: not any(scheme.ways for scheme in each))
        return next(iter(fit), None if alternatives else ())

    @cached_property
    def credentials(self) -> tuple[Credential, ...]:
        """What a caller must hold, by the convention of `specs/README.md`."""
        found: dict[str, Credential] = {}
        for scheme in self.schemes.values():
            for credential in scheme.credentials:
                # two schemes may share a credential: keys that are not required together are one
                # `api_key`
                found.setdefault(credential.name, credential)
        return tuple(found.values())

    @cached_property
    def secrets(self) -> tuple[Credential, ...]:
        """The credentials, and the tokens that do instead of them."""
        # reversed: of one name the last entry counts, and that is to be the first scheme's
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

    def provenance(self, pointer: str) -> Provenance:
        """Where what stands at `pointer` comes from: an element, or a keyword of one."""
        return provenance_of(self, pointer)
