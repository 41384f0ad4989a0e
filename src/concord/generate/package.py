"""A whole package as data: what the templates print.

Model: built once from the parsed spec; templates make no decisions beyond layout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from concord.generate import _names, _text
from concord.generate._date_forms import is_time_of_day
from concord.generate._docstrings import web_link
from concord.generate._events import Events, events
from concord.generate._methods import Method, method, qualify
from concord.generate._parse import Parsed
from concord.generate._problems import GenerationError, Problem
from concord.generate._schemes import Scheme, own_servers, scheme
from concord.generate._shapes import Shapes
from concord.generate.annotations import Shape, Tag, joined
from concord.spec import Credential, Operation, Spec, vocabulary


@dataclass(frozen=True, kw_only=True)
class Resource:
    """A namespace of the client: `client.appointments`."""

    name: str
    class_name: str
    documentation: list[str]
    methods: list[Method]


@dataclass(frozen=True, kw_only=True)
class Skipped:
    """An operation or a webhook that the package leaves out, and why."""

    label: str
    """`GET /reports/{id}`, or the name of the event."""
    id: str
    problems: tuple[Problem, ...]

    @property
    def reasons(self) -> str:
        """Why, in one line."""
        return "; ".join(dict.fromkeys(problem.what for problem in self.problems))

    def __str__(self) -> str:
        places = ", ".join(dict.fromkeys(str(problem.where) for problem in self.problems))
        return f"{self.label} ({self.id}): {self.reasons} [{places}]"


@dataclass(frozen=True, kw_only=True)
class Package:
    """Everything that is generated for one API."""

    spec: Spec
    version: str
    resources: list[Resource]
    models: list[Shape]
    params: list[Shape]
    schemes: list[Scheme]
    tags: list[Tag]
    """What tells the classes of unions apart."""
    events: Events | None
    version_path: str = ""
    """What all paths begin with, where a base URL may be documented to end with it."""
    skipped: tuple[Skipped, ...] = ()
    """What the document describes and the package leaves out."""

    def skipping(self, skipped: tuple[Skipped, ...]) -> Package:
        """This package, which says that it leaves `skipped` out."""
        return replace(self, skipped=skipped)

    @property
    def pages(self) -> dict[str, str]:
        """Addresses that a package index shows, by name: those of the document that are URLs."""
        info = self.spec.document.get("info", {})
        found = {
            "API documentation": self.spec.document.get("externalDocs"),
            "Vendor": info.get("contact"),
        }
        urls = {name: it.get("url") for name, it in found.items() if isinstance(it, dict)}
        return {name: str(url) for name, url in urls.items() if is_web(url)}

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
    def fetches_tokens(self) -> bool:
        """Whether id and secret are exchanged for a token."""
        return bool(self.ready_tokens)

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
        # `security: []` says that anybody may call it: that is no operation that says nothing
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

    @property
    def has_times(self) -> bool:
        """Whether a model has a time of day, which is no moment without a day and a zone."""
        members = (member for model in self.models for member in model.members)
        return any(is_time_of_day(self.spec, member.pointer) for member in members)

    def uses(self, module: str) -> bool:
        """Whether a module of the runtime is of use to this package."""
        if module == "signature.py":
            return self.events is not None
        if module == "form.py":
            return self.events is not None and bool(self.events.forms)
        if module == "moments.py":
            return self.has_times
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
        return {
            "_client": ["AsyncClient", "Client"],
            "_errors": sorted(_names.ALL_ERRORS),
            "_models": ["Model", *(shape.name for shape in self.models)],
            **({"_params": [shape.name for shape in self.params]} if self.params else {}),
            **({"_web_links": sorted(self.web_links)} if self.web_links else {}),
            "_runtime.encode": ["NOT_GIVEN", "NotGiven"],
            **({"_runtime.moments": ["moment"]} if self.has_times else {}),
            "_runtime.paging": ["AsyncPage", "Page"],
            "_runtime.raw": ["RawResponse"],
        }

    @property
    def exported(self) -> list[str]:
        """All exported names, sorted."""
        names = [name for exported in self.exports.values() for name in exported]
        return sorted([*names, "resources", *(["webhooks"] if self.events else [])])

    @property
    def resource_classes(self) -> list[str]:
        """The classes of the resources, blocking and asynchronous, sorted."""
        names = [resource.class_name for resource in self.resources]
        return sorted([*names, *(f"Async{name}" for name in names)])

    def bodies(self, status: str | None = None) -> list[str]:
        """The types of documented error bodies, of one error class or of all."""
        found = [
            annotation
            for m in self.methods
            for code, annotation in m.errors.items()
            if status is None or _names.error_name(code) == status
        ]
        return joined([t for t in found if t != "Any"])


def is_web(url: Any) -> bool:
    """Whether an address of the document is one that a browser opens."""
    return bool(re.fullmatch(r"https?://[^\s\"\\]+", str(url)))


def describe(parsed: Parsed) -> Package:
    """The package of a parsed spec. Raises GenerationError with all problems."""
    spec = parsed.normal.original
    problems: list[Problem] = []
    shapes = Shapes(parsed=parsed, problems=problems)
    resources = [_resource(shapes, name, found) for name, found in _by_resource(spec).items()]
    found_events = events(shapes)
    models = sorted((s for s in shapes.models.values() if s), key=lambda s: s.name)
    params = sorted((s for s in shapes.params.values() if s), key=lambda s: s.name)
    classes = [*models, *params]
    shapes.distinct([(s.name, s.name) for s in classes], *(s.pointer for s in classes))
    _apart(shapes, resources, _by_resource(spec))
    if problems:
        raise GenerationError(problems)
    return Package(
        spec=spec,
        version=spec.version,
        resources=resources,
        models=models,
        params=params,
        schemes=[scheme(spec, name, parsed.tolerance) for name in spec.security_schemes],
        tags=sorted(shapes.tags.values(), key=lambda it: sorted(it.classes.items())),
        events=found_events,
        version_path=parsed.tolerance.version,
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
        class_name=_names.resource_class(name),
        documentation=_tag(shapes.parsed.spec, operations),
        methods=[qualify(m, names) for m in methods],
    )


def _apart(
    shapes: Shapes, resources: list[Resource], operations: dict[str, list[Operation]]
) -> None:
    """Refuse two resources with one name, or with one class, blocking or asynchronous."""
    places = [found[0].pointer for found in operations.values()]
    names = list(zip((r.name for r in resources), operations, strict=True))
    shapes.distinct(names, *places)
    seen: dict[str, str] = {}
    for resource, (wire, found) in zip(resources, operations.items(), strict=True):
        for name in (resource.class_name, f"Async{resource.class_name}"):
            other = seen.setdefault(name, wire)
            if other != wire and (resource.name, other) not in names:
                what = f"the resources {other!r} and {wire!r} are both the class {name!r}"
                shapes.refuse(found[0].pointer, what, "rename one of them")


def _tag(spec: Spec, operations: list[Operation]) -> list[str]:
    wanted = (operations[0].definition.get("tags") or [""])[0]
    for tag in spec.document.get("tags", []):
        if tag.get("name") == wanted and tag.get("description"):
            return _text.wrap(tag["description"])
    return [f"{_text.sentence(wanted) or operations[0].id.partition('.')[0]}."]


def _alternatives(security: list[dict[str, Any]]) -> tuple[tuple[str, ...], ...]:
    """Names of schemes; nothing where one of the alternatives is to send no credentials."""
    return () if {} in security else tuple(tuple(alternative) for alternative in security)
