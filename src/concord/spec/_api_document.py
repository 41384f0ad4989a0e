"""What an OpenAPI document states: operations, schemas, servers, security.

Model: everything is computed from the document on demand, and kept. What only this project knows of
an API (ledger, readings, releases, the meaning of its words) is `_spec.py`'s.
Known limits: those of `_document.py`; of servers, those of `_servers.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from concord.spec._direction import Direction
from concord.spec._document import Document, Element
from concord.spec._operations import Operation, read_operations
from concord.spec._pointer import child
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
from concord.spec._validation import Validator


@dataclass(frozen=True, kw_only=True)
class ApiDocument(Document):
    """The document of an API. `api` is the folder's name (`iadvize-connector`)."""

    api: str

    @property
    def package(self) -> str:
        """The Python package of the client (`iadvize_connector`)."""
        return self.api.replace("-", "_")

    @property
    def title(self) -> str:
        return str(self.document["info"]["title"])

    @cached_property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of `paths`, in the document's order."""
        return tuple(read_operations(self, "paths"))

    @cached_property
    def webhooks(self) -> tuple[Operation, ...]:
        """The operations of `webhooks`, in the document's order."""
        return tuple(read_operations(self, "webhooks"))

    def operation(self, operation_id: str) -> Operation:
        """The operation or webhook of that id. Raises KeyError if there is none."""
        for operation in (*self.operations, *self.webhooks):
            if operation.id == operation_id:
                return operation
        raise KeyError(operation_id)

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
