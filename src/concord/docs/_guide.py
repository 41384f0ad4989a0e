"""The guide of an API: what every call has in common, each time with a call that works.

Model: facts come from the spec's own words and vocabulary; the Python snippets are made of the
spec's examples and run against the emulator in a test, as they stand. A section whose facts the
spec does not have says so, because "not documented" is what a reader needs to know.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from concord.docs._evidence import Evidence, Ledger, evidence
from concord.docs._samples import blocking, on_the_wire
from concord.docs._wire import server, token_variable, wire
from concord.generate.description import Method, Package, Readme, Resource, error_name, identifier
from concord.spec import Credential, OAuth2, child, vocabulary

T = TypeVar("T")
_ENVIRONMENT = "{prefix}_BASE_URL"


@dataclass(frozen=True, kw_only=True)
class Scheme:
    """A way to present credentials."""

    name: str
    how: str
    description: str
    credentials: tuple[Credential, ...]
    scopes: dict[str, str]
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Server:
    """An environment."""

    name: str
    url: str
    description: str
    evidence: Evidence


@dataclass(frozen=True, kw_only=True)
class Listing:
    """How one list is paged."""

    operation: str
    selector: str
    first: str
    """The number of the first page or item; empty where pages lead to one another."""
    size: str
    default: str
    maximum: str
    items: str
    total: str


@dataclass(frozen=True, kw_only=True)
class Failure:
    """An error status of the API."""

    status: str
    error: str
    descriptions: tuple[str, ...]
    operations: int


@dataclass(frozen=True)
class Guide:
    """The facts and snippets of the guide's template."""

    ledger: Ledger
    package: Package
    readme: Readme

    @property
    def start(self) -> str:
        """The first program: a list, or the first call there is."""
        return blocking(self.package.name, self._shown(self.readme.call(*self._first())))

    @property
    def schemes(self) -> list[Scheme]:
        """The security schemes."""
        spec = self.ledger.spec
        return [
            Scheme(
                name=name,
                how=scheme.title,
                description=str(spec.security_schemes[name].definition.get("description", "")),
                credentials=tuple(c for c in spec.credentials if c.scheme == name),
                scopes=dict(scheme.scopes) if isinstance(scheme, OAuth2) else {},
                evidence=evidence(self.ledger, scheme.pointer),
            )
            for name, scheme in spec.schemes.items()
        ]

    @property
    def authentication(self) -> str:
        """A client with explicit credentials; with a header of the caller's where none is known."""
        call = self.readme.call(*self._first())
        held = self.ledger.spec.credentials
        if not held:
            extra = 'headers={"Authorization": "Bearer what the vendor gave you"}'
            return _with(self.package.name, f"Client({extra})", self._shown(call))
        inner = "".join(f'    {c.name}=os.environ["{c.variable}"],\n' for c in held)
        made = _with(self.package.name, f"Client(\n{inner})", self._shown(call))
        return f"import os\n\n{made}"

    @property
    def token(self) -> tuple[str, str] | None:
        """The token call as a command, and the variable that keeps what it gives."""
        for _, method in self._methods():
            request = wire(self.ledger.spec, method.operation)
            if request.secret_members:
                return on_the_wire(request)[0].code, token_variable(self.ledger.spec)
        return None

    @property
    def servers(self) -> list[Server]:
        """The environments."""
        spec = self.ledger.spec
        return [
            Server(
                name=vocabulary.ENVIRONMENT.of(found) or "production",
                url=str(found["url"]),
                description=str(found.get("description", "")),
                evidence=evidence(self.ledger, child("/servers", index)),
            )
            for index, found in enumerate(spec.document.get("servers", []))
        ]

    @property
    def environment(self) -> str:
        """A client of another server."""
        call = self._shown(self.readme.call(*self._first()))
        # the last one, since the first is what a client takes by itself
        names = list(self.package.spec.environments)
        if names:
            return _with(self.package.name, f'Client(environment="{names[-1]}")', call)
        variable = _ENVIRONMENT.format(prefix=self.package.name.upper())
        made = _with(self.package.name, f'Client(base_url=os.environ["{variable}"])', call)
        return f"import os\n\n{made}"

    @property
    def listings(self) -> list[Listing]:
        """The paged lists."""
        return [_listing(m) for _, m in self._methods() if m.operation.pagination]

    @property
    def paging(self) -> str:
        """All items, then page by page; empty if nothing is paged."""
        listing = self.readme.first(paged=True)
        if listing is None:
            return ""
        items = self.readme.call(*listing)
        page = self.readme.call(*listing, assigned=False)
        return blocking(
            self.package.name,
            f"# every item of every page\n{items}\n\n# or page by page\npage = {page}\n"
            "print(page.total, len(page.items))\n"
            "for page in page.pages():\n    print(len(page.items))",
        )

    @property
    def failures(self) -> list[Failure]:
        """The documented error statuses, and how often each is declared."""
        spec, found = self.ledger.spec, {}  # type: ignore[var-annotated]
        for operation in spec.operations:
            for status in operation.statuses:
                if str(status)[:1] != "2":
                    response = spec.resolve(child(operation.pointer, "responses", status))
                    words = str(response.definition.get("description", ""))
                    found.setdefault(str(status), []).append(words)
        return [
            Failure(
                status=status,
                error=error_name(status),
                descriptions=tuple(dict.fromkeys(filter(None, words))),
                operations=len(words),
            )
            for status, words in sorted(found.items())
        ]

    @property
    def errors(self) -> str:
        """The call that can fail in most ways, with a clause for each."""
        resource, method = max(self._methods(), key=lambda found: len(found[1].errors))
        names = dict.fromkeys(error_name(status) for status in method.errors)
        # that one catches all the others, and would make their clauses unreachable
        caught = [name for name in names if name != "APIStatusError"][:4]
        call = self._shown(self.readme.call(resource, method))
        clauses = "".join(
            f"    except {name} as error:\n        print(error.status, error.body)\n"
            for name in caught
        )
        indented = "\n".join(f"        {line}" if line else line for line in call.splitlines())
        imported = ", ".join(sorted({"APIError", "Client", *caught}))
        return (
            f"from {self.package.name} import {imported}\n\n"
            f"with Client() as client:\n    try:\n{indented}\n{clauses}"
            "    except APIError as error:  # whatever else: no connection, an unknown status\n"
            "        print(error)"
        )

    @property
    def signature(self) -> vocabulary.Signature | None:
        """How deliveries are signed."""
        return self._of_events(vocabulary.SIGNATURE)

    @property
    def retry_schedule(self) -> vocabulary.RetrySchedule | None:
        """When a delivery is repeated."""
        return self._of_events(vocabulary.RETRY_SCHEDULE)

    def _of_events(self, word: vocabulary.Word[T]) -> T | None:
        """What the document, or the first event that uses the word, says by it."""
        spec = self.ledger.spec
        owners = (spec.document, *(webhook.definition for webhook in spec.webhooks))
        return next((word.of(owner) for owner in owners if word.stated(owner)), None)

    @property
    def webhook(self) -> str:
        """A receiver of events; empty if there are none."""
        events = self.package.events
        if events is None:
            return ""
        if events.signature:
            secret = self.ledger.spec.webhook_secret_variable
            read = (
                f'    secret = os.environ["{secret}"]\n'
                "    try:\n        event = webhooks.unwrap(body, headers, secret=secret)\n"
                "    except webhooks.WebhookError:\n"
                "        return 400  # not signed by whom it claims\n"
            )
        else:
            read = "    event = webhooks.parse(body)\n"
        handle = "    print(event)\n"
        if events.member:
            member = identifier(events.member)
            handle = (
                "    if isinstance(event, webhooks.UnknownEvent):\n"
                "        return 204  # announced after this client was made\n"
                f'    if event.{member} == "{events.events[0].name}":\n        print(event)\n'
            )
        imports = "import os\n" if events.signature else ""
        return (
            f"{imports}from collections.abc import Mapping\n\n"
            f"from {self.package.name} import webhooks\n\n\n"
            f"def receive(body: bytes, headers: Mapping[str, str]) -> int:\n{read}{handle}"
            "    return 204"
        )

    @property
    def limits(self) -> str:
        """A client that is patient."""
        call = self._shown(self.readme.call(*self._first()))
        made = _with(self.package.name, "Client(timeout=10, max_retries=5)", call)
        lines = "\n".join(f"    {line}" if line else line for line in made.splitlines()[2:])
        return (
            f"from {self.package.name} import Client, RateLimitError\n\n"
            f"try:\n{lines}\n"
            "except RateLimitError as error:  # still refused after five repetitions\n"
            '    print(error.headers.get("retry-after"))'
        )

    @property
    def snippets(self) -> dict[str, str]:
        """All Python of the guide by section."""
        found = {
            "start": self.start,
            "authentication": self.authentication,
            "environments": self.environment,
            "paging": self.paging,
            "errors": self.errors,
            "webhooks": self.webhook,
            "limits": self.limits,
        }
        return {name: code for name, code in found.items() if code}

    @property
    def address(self) -> str:
        """The address that curl, JavaScript and PHP show."""
        return server(self.ledger.spec)

    def _first(self) -> tuple[Resource, Method]:
        # a list shows most of a client, and changes nothing at whoever tries the first program
        candidates = (
            self.readme.first(paged=True), self.readme.simplest(), self.readme.first(paged=False),
        )  # fmt: skip
        return next(found for found in (*candidates, *self._methods()) if found)

    def _methods(self) -> Iterator[tuple[Resource, Method]]:
        for resource in self.package.resources:
            for method in resource.methods:
                yield resource, method

    def _shown(self, call: str) -> str:
        name, assigned, _ = call.partition(" = ")
        return f"{call}\nprint({name})" if assigned and name.isidentifier() else call


def _with(package: str, made: str, body: str) -> str:
    inner = "\n".join(f"    {line}" if line else line for line in body.splitlines())
    return f"from {package} import Client\n\nwith {made} as client:\n{inner}"


def _listing(method: Method) -> Listing:
    paging = method.operation.pagination
    assert paging is not None  # of paged lists only
    schema: dict[str, Any] = next(
        (p.schema for p in method.operation.parameters if p.name == paging.size), {}
    )
    return Listing(
        operation=method.operation.id,
        selector=paging.selector,
        first="" if paging.is_led else str(paging.first),
        size=paging.size,
        default=str(schema.get("default", "not documented")),
        maximum=str(schema.get("maximum", "not documented")),
        items=paging.items,
        total=paging.total or paging.total_header,
    )
