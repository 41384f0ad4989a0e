"""One API's spec: what its document states, its ledger, readings, releases and vocabulary.

Model: what OpenAPI itself says is `ApiDocument`'s; here stands what the project adds to it.
Everything is computed on demand and nothing is copied out of the document, so there is one place
for each fact. Properties are cached: a `Spec` is treated as immutable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from concord.spec import vocabulary
from concord.spec._api_document import ApiDocument
from concord.spec._hosting import Hosting, hosted
from concord.spec._ledger import Ambiguity
from concord.spec._operations import Operation
from concord.spec._overlay_file import Overlay
from concord.spec._place import Parsed, SpecError
from concord.spec._provenance import Provenance, provenance_of
from concord.spec._reach import places_of_entries, reach, zone
from concord.spec._readings import under
from concord.spec._related import Relations
from concord.spec._releases import FIRST_VERSION, Release
from concord.spec._soundness import check_soundness, malformed_words
from concord.spec._structure import misplaced
from concord.spec.workflows import Workflows, read_workflows

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Spec(ApiDocument):
    """A loaded spec, under the chosen readings or under others."""

    path: Path
    ledger: tuple[Ambiguity, ...]
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
    def version(self) -> str:
        """The version of the client; of the first one, if none was released yet."""
        return self.releases[0].version if self.releases else FIRST_VERSION

    @property
    def is_imported(self) -> bool:
        """Whether others wrote the document, and an overlay holds what the project adds."""
        return bool(vocabulary.INFERRED.raw(self.document) == vocabulary.IMPORTED)

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
        return None if self.parsed_workflows is None else read_workflows(self.parsed_workflows)

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
    def event_domains(self) -> Mapping[str, tuple[str, ...]]:
        """The names of events by the domain that a receiver can subscribe to (`x-event`)."""
        found: dict[str, tuple[str, ...]] = {}
        for webhook in self.webhooks:
            members, _ = self.stated(vocabulary.EVENT, webhook)
            if members and members.domain:
                found[members.domain] = (*found.get(members.domain, ()), webhook.path)
        return found

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
    def relations(self) -> Relations:
        """What its schemas say of members in relation to one another."""
        return Relations(self)

    def provenance(self, pointer: str) -> Provenance:
        """Where what stands at `pointer` comes from: an element, or a keyword of one."""
        return provenance_of(self, pointer)
