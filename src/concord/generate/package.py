"""A whole package as data: what the templates print.

Model: built once from the parsed spec; templates make no decisions beyond layout.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from concord.generate import _document, _names, _text
from concord.generate._docstrings import web_link
from concord.generate._events import Events, events
from concord.generate._methods import Method, method, qualify
from concord.generate._parse import Parsed
from concord.generate._problems import GenerationError, Problem
from concord.generate._shapes import Shapes
from concord.generate.annotations import Shape, joined
from concord.spec import (
    ApiKey,
    Credential,
    HttpBasic,
    HttpBearer,
    OAuth2,
    OpenIdConnect,
    Operation,
    Spec,
    TokenRequest,
    child,
    vocabulary,
)


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A namespace of the client: `client.appointments`."""

    name: str
    class_name: str
    documentation: list[str]
    methods: list[Method]


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A security scheme as the text of a constant."""

    name: str
    text: str
    scopes: dict[str, str]
    asks_for_all: bool = False
    ready: str = ""
    """The argument that takes a token which need not be fetched."""


@dataclass(frozen=True, kw_only=True)
class Package:
    """Everything that is generated for one API."""

    spec: Spec
    version: str
    resources: list[Resource]
    models: list[Shape]
    params: list[Shape]
    schemes: list[Scheme]
    events: Events | None

    @property
    def name(self) -> str:
        """The name that is imported."""
        return self.spec.package

    @property
    def credentials(self) -> tuple[Credential, ...]:
        """What a caller holds: the credentials of the spec, or a token that is ready."""
        prefix = self.name.upper()
        ready = [
            Credential(name=s.ready, variable=f"{prefix}_{s.ready.upper()}", scheme=s.name)
            for s in self.schemes
            if s.ready
        ]
        named = {credential.name: credential for credential in (*self.spec.credentials, *ready)}
        return tuple(named.values())

    @property
    def ready_tokens(self) -> list[str]:
        """The arguments that take a token which need not be fetched."""
        return [scheme.ready for scheme in self.schemes if scheme.ready]

    @property
    def outcome(self) -> tuple[str, str] | None:
        """Of `x-outcome`: the member that tells the outcome, and its value for success as text."""
        found = self.spec.outcome
        return (found.member, str(found.success)) if found else None

    @property
    def scopes(self) -> dict[str, str]:
        """All documented OAuth2 scopes with their meaning."""
        return {scope: text for scheme in self.schemes for scope, text in scheme.scopes.items()}

    @property
    def asks_for_all_scopes(self) -> bool:
        """Whether a token request names all scopes unless the caller chooses."""
        return any(scheme.asks_for_all for scheme in self.schemes)

    @property
    def methods(self) -> list[Method]:
        """The methods of all resources."""
        return [m for resource in self.resources for m in resource.methods]

    def security(self, found: Method) -> tuple[tuple[str, ...], ...]:
        """The alternatives that an operation accepts, each the names of its schemes."""
        chosen = found.operation.definition.get("security")
        return self.spec_security if chosen is None else _alternatives(chosen)

    def servers(self, operation: Operation) -> dict[str, str]:
        """The servers of an operation by environment, where they are not those of the API."""
        return own_servers(self.spec, operation)

    @property
    def spec_security(self) -> tuple[tuple[str, ...], ...]:
        """What operations accept that say nothing themselves."""
        return _alternatives(self.spec.document.get("security", []))

    @property
    def web_links(self) -> Mapping[str, vocabulary.WebLink]:
        """Pages for a browser, by the name of the function that makes their address."""
        return self.spec.web_links

    @staticmethod
    def web_link(link: vocabulary.WebLink) -> list[str]:
        """The lines of the docstring of that function."""
        return web_link(link)

    @property
    def deprecates_members(self) -> bool:
        """Whether a member of a model is on its way out."""
        return any(model.deprecates for model in self.models)

    @property
    def deprecates_calls(self) -> bool:
        """Whether an operation, or an argument of one, is on its way out."""
        methods = self.methods
        return any(
            m.operation.definition.get("deprecated") or m.current != m.arguments for m in methods
        )

    def uses(self, module: str) -> bool:
        """Whether a module of the runtime is of use to this package."""
        if module == "signature.py":
            return self.events is not None
        if module == "deprecation.py":
            return self.deprecates_members or self.deprecates_calls
        return True

    @property
    def any_security(self) -> tuple[tuple[str, ...], ...]:
        """What a call without a specification offers: whatever the API accepts anywhere."""
        found = [alternative for m in self.methods for alternative in self.security(m)]
        return self.spec_security or tuple(dict.fromkeys(found))

    @property
    def exports(self) -> dict[str, list[str]]:
        """The exported names by the module that defines them."""
        errors = {*_names.ERRORS.values(), "APIConnectionError", "APIDecodeError", "APIError"}
        errors |= {"APIStatusError", "APITimeoutError", "InternalServerError"}
        return {
            "_client": ["AsyncClient", "Client"],
            "_errors": sorted(errors),
            "_models": ["Model", *(shape.name for shape in self.models)],
            **({"_params": [shape.name for shape in self.params]} if self.params else {}),
            **({"_web_links": sorted(self.web_links)} if self.web_links else {}),
            "_runtime.auth": ["MissingCredentialsError"],
            "_runtime.encode": ["NOT_GIVEN", "NotGiven"],
            "_runtime.paging": ["AsyncPage", "Page"],
            "_runtime.raw": ["RawResponse"],
        }

    @property
    def exported(self) -> list[str]:
        """All exported names, sorted."""
        names = [name for exported in self.exports.values() for name in exported]
        return sorted([*names, *(["webhooks"] if self.events else [])])

    def bodies(self, status: str | None = None) -> list[str]:
        """The types of documented error bodies, of one error class or of all."""
        found = [
            annotation
            for m in self.methods
            for code, annotation in m.errors.items()
            if status is None or _names.error_name(code) == status
        ]
        return joined([t for t in found if t != "Any"])


def describe(parsed: Parsed) -> Package:
    """The package of a parsed spec. Raises GenerationError with all problems."""
    spec = parsed.spec
    problems: list[Problem] = [*_misnamed(spec)]
    if problems:
        raise GenerationError(problems)
    shapes = Shapes(parsed=parsed, problems=problems)
    resources = [_resource(shapes, name, found) for name, found in _by_resource(spec).items()]
    found_events = events(shapes)
    models = sorted((s for s in shapes.models.values() if s), key=lambda s: s.name)
    params = sorted((s for s in shapes.params.values() if s), key=lambda s: s.name)
    shapes.distinct([(s.name, s.name) for s in (*models, *params)], "")
    shapes.distinct([(r.name, r.name) for r in resources], "")
    if problems:
        raise GenerationError(problems)
    return Package(
        spec=spec,
        version=spec.version,
        resources=resources,
        models=models,
        params=params,
        schemes=[_scheme(spec, name) for name in spec.security_schemes],
        events=found_events,
    )


def _misnamed(spec: Spec) -> Iterator[Problem]:
    for operation in spec.operations:
        if operation.id.count(".") != 1 or not all(operation.id.split(".")):
            yield Problem(
                where=spec.locate(operation.pointer),
                pointer=operation.pointer,
                what=f"the operationId {operation.id!r} is not dotted",
                fix="write resource.verb, such as appointments.list",
            )


def _by_resource(spec: Spec) -> dict[str, list[Operation]]:
    found: dict[str, list[Operation]] = {}
    for operation in spec.operations:
        found.setdefault(operation.id.partition(".")[0], []).append(operation)
    return found


def _resource(shapes: Shapes, name: str, operations: list[Operation]) -> Resource:
    methods = [method(shapes, o, shapes.parsed.endpoints[o.pointer]) for o in operations]
    shapes.distinct([(m.name, m.operation.id) for m in methods], operations[0].pointer)
    names = {m.name for m in methods}
    return Resource(
        name=_names.identifier(name, _names.RESERVED_RESOURCES),
        class_name=_names.pascal(name),
        documentation=_tag(shapes.parsed.spec, operations),
        methods=[qualify(m, names) for m in methods],
    )


def _tag(spec: Spec, operations: list[Operation]) -> list[str]:
    wanted = (operations[0].definition.get("tags") or [""])[0]
    for tag in spec.document.get("tags", []):
        if tag.get("name") == wanted and tag.get("description"):
            return _text.wrap(tag["description"])
    return [f"{_text.sentence(wanted) or operations[0].id.partition('.')[0]}."]


def _alternatives(security: list[dict[str, Any]]) -> tuple[tuple[str, ...], ...]:
    """Names of schemes; nothing where one of the alternatives is to send no credentials."""
    return () if {} in security else tuple(tuple(alternative) for alternative in security)


def _scheme(spec: Spec, name: str) -> Scheme:
    scheme = spec.schemes[name]
    first = _text.literal(scheme.credentials[0].name) if scheme.credentials else ""
    match scheme:
        case ApiKey():
            place, wire = _text.literal(scheme.location), _text.literal(scheme.field)
            own = "" if first == '"api_key"' else f", credentials=({first},)"
            text = f"Key(location={place}, name={wire}{own})"
        case HttpBasic():
            text = f"Basic(credentials=({first},))" if scheme.names_only else "Basic()"
        case OAuth2() if scheme.request is not None:
            return _oauth2(spec, scheme, scheme.request)
        case HttpBearer() | OAuth2() | OpenIdConnect():
            text = (
                'Key(location="header", name="Authorization", '
                f'credentials=({first},), prefix="Bearer ")'
            )
        case _:
            raise GenerationError([_unsupported(spec, name)])
    return Scheme(name=name, text=text, scopes={})


def _unsupported(spec: Spec, name: str) -> Problem:
    pointer = spec.security_schemes[name].pointer
    fix = "use oauth2, openIdConnect, apiKey, http basic or http bearer"
    what = f"the security scheme {name!r} is of a kind that no client can use"
    return Problem(where=spec.locate(pointer), pointer=pointer, what=what, fix=fix)


def _oauth2(spec: Spec, scheme: OAuth2, token: TokenRequest) -> Scheme:
    flows = spec.security_schemes[scheme.name].definition.get("flows", {})
    flow = flows.get("clientCredentials", {})
    (servers, path), wants_scope = _token_address(spec, token.url), False
    if token.operation:
        operation = spec.operation(token.operation)
        path, wants_scope = operation.path, _requires_scope(spec, operation)
        servers = own_servers(spec, operation)
    scopes = {str(k): str(v) for k, v in flow.get("scopes", {}).items()}
    ready = scheme.tokens[0].name
    values = {
        "path": path,
        **({"servers": servers} if servers else {}),
        "encoding": token.encoding,
        "scopes": tuple(scopes) if wants_scope else (),
        **({} if ready == "access_token" else {"ready": ready}),
    }
    text = f"OAuth2({', '.join(f'{k}={_text.literal(v)}' for k, v in values.items())})"
    return Scheme(name=scheme.name, text=text, scopes=scopes, asks_for_all=wants_scope, ready=ready)


def _token_address(spec: Spec, url: str) -> tuple[dict[str, str], str]:
    """Servers by environment, and path, of a token call that is no operation of the spec.

    Taken apart so that `base_url` replaces this server as it replaces all others. Where the API has
    no environments `base_url` is its only address and replaces nothing: the URL stays whole.
    """
    parts = urlsplit(url)
    if not parts.scheme or not spec.environments:
        return {}, url
    origin = f"{parts.scheme}://{parts.netloc}"
    return dict.fromkeys(spec.environments, origin), url.removeprefix(origin)


def own_servers(spec: Spec, operation: Operation) -> dict[str, str]:
    """The servers of an operation by environment; none if they are those of the document."""
    found = spec.servers(operation)
    return {} if found == spec.environments else found


def _requires_scope(spec: Spec, operation: Operation) -> bool:
    """Whether the token call must name its scopes; else the server grants what it grants."""
    if "requestBody" not in operation.definition:
        return False
    body = spec.canonical(child(operation.pointer, "requestBody"))
    schemas = [
        _document.target(spec, child(body, "content", media, "schema"))
        for media in spec.at(body).get("content", {})
    ]
    return any("scope" in _document.schema(spec, s).get("required", []) for s in schemas)
