"""Every internal or patched name of Schemathesis, Hypothesis and requests, and why it is needed.

Model: names that the libraries document (`schemathesis.hook`, `hypothesis.settings`, …) are not in
the table; everything else is, because a new version may rename it without a word. `missing` says
what a version lacks. A test holds the table to the imports, and the imports to this package and to
`concord.checks.schemathesis_names`, which the checks below this layer use.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

WRITTEN_FOR: Mapping[str, str] = {
    "schemathesis": "4.32.5",
    "hypothesis": "6.170.17",
    "requests": "2.34",
}
"""The versions that the names were read from."""


@dataclass(frozen=True, kw_only=True)
class InternalName:
    """One name: `module:attribute`, dotted where it is of a class."""

    name: str
    used_for: str
    is_patched: bool = False
    """Whether it is replaced; else it is only imported."""
    issue: str = ""
    """The upstream issue, where there is one."""

    @property
    def module(self) -> str:
        """The module that has it."""
        return self.name.partition(":")[0]

    @property
    def attribute(self) -> str:
        """Its name there."""
        return self.name.partition(":")[2]


def _imported(module: str, used_for: str, *attributes: str) -> tuple[InternalName, ...]:
    return tuple(InternalName(name=f"{module}:{it}", used_for=used_for) for it in attributes)


def _patched(name: str, used_for: str, issue: str = "") -> InternalName:
    return InternalName(name=name, used_for=used_for, is_patched=True, issue=issue)


_SLICES = "operations keep to the turns of the run (time_slices)"
_KEYS = "a failure is known again whatever the server puts into it (after_failure)"
_RECORDS = "cases, exchanges and failures of a scenario are read (recording)"
_DRIVES = "the engine is driven event by event (phases)"
_PROBES = "no request without credentials where the target does not allow it (phases)"

NAMES: tuple[InternalName, ...] = (
    # driving the engine
    *_imported("schemathesis.config", "all settings in memory (phases)", "SchemathesisConfig"),
    *_imported("schemathesis.engine", _DRIVES, "StopReason", "events", "from_schema"),
    *_imported("schemathesis.engine.core", _DRIVES, "EventStream"),
    *_imported("schemathesis.engine.run", _PROBES, "probes"),
    _patched("schemathesis.engine.run.probes:PROBES", _PROBES),
    _patched(
        "schemathesis.schemas:BaseSchema.create_extra_data_source",
        "no value of a response becomes data of a later request (phases)",
    ),
    *_imported(
        "schemathesis.specs.openapi.warnings",
        "a warning about a media type is a sentence (phases)",
        "MissingDeserializerWarning",
    ),
    *_imported(
        "schemathesis.specs.openapi.schemas",
        _PROBES,
        "OpenApiSchema.adapt_to_null_byte_in_header_failure",
        "OpenApiSchema.adapt_to_path_decoder_rejection",
    ),
    # turns of operations
    *_imported("schemathesis.engine.context", _SLICES, "EngineContext"),
    *_imported("schemathesis.engine.run.unit._case", _SLICES, "BudgetExpired"),
    _patched("schemathesis.engine.context:EngineContext.take_operation_slice", _SLICES),
    _patched("schemathesis.engine.context:EngineContext.release_operation_slice", _SLICES),
    _patched("schemathesis.engine.context:EngineContext.is_operation_slice_expired", _SLICES),
    # after a failure
    *_imported("schemathesis.core.failures", _KEYS, "Failure"),
    *_imported("schemathesis.engine.run.stateful", _KEYS, "_executor"),
    *_imported("schemathesis.openapi", _KEYS, "checks"),
    _patched(
        "schemathesis.engine.run.stateful._executor:is_known",
        "a failed step ends no scenario and is not shrunk (after_failure)",
    ),
    _patched("schemathesis.openapi.checks:JsonSchemaError._unique_key", _KEYS),
    _patched("schemathesis.openapi.checks:AllowHeaderMismatch._unique_key", _KEYS),
    _patched("schemathesis.openapi.checks:MalformedMediaType._unique_key", _KEYS),
    _patched("schemathesis.openapi.checks:UndefinedContentType._unique_key", _KEYS),
    *_imported(
        "schemathesis.specs.openapi.adapter.responses",
        "one violation of a body is made a failure, not thousands (violations)",
        "OpenApiResponse",
    ),
    _patched(
        "schemathesis.specs.openapi.adapter.responses:OpenApiResponse.get_validator",
        "one violation of a body is made a failure, not thousands (violations)",
    ),
    # hooks and records
    *_imported(
        "schemathesis.core.failures",
        "it is not judged here (hooks)",
        "AcceptedNegativeData",
        "MalformedJson",
    ),
    *_imported(
        "schemathesis.core.parameters", "parts of a case (hooks, checks)", "ParameterLocation"
    ),
    *_imported(
        "schemathesis.openapi.checks",
        "failures that say nothing about the contract are left out (hooks)",
        "ContentDeserializationError",
        "EnsureResourceAvailability",
        "JsonSchemaError",
        "RejectedPositiveData",
        "UndefinedStatusCode",
        "UseAfterFree",
    ),
    *_imported("schemathesis.engine.recorder", _RECORDS, "Interaction", "ScenarioRecorder"),
    # checks: `concord.checks.schemathesis_names`
    *_imported("schemathesis.core.failures", "failures of several checks at once", "FailureGroup"),
    *_imported(
        "schemathesis.generation.meta",
        "which wrong request a case is: whether a built-in check could judge it",
        "CoverageScenario",
        "coverage_scenario",
    ),
    *_imported(
        "schemathesis.specs.openapi.checks",
        "whether Schemathesis itself says that a wrong request was accepted",
        "negative_data_rejection",
    ),
    # generation, files and sessions
    *_imported(
        "hypothesis.configuration",
        "no `.hypothesis` in the working directory (generation)",
        "set_hypothesis_home_dir",
    ),
    *_imported(
        "hypothesis.internal.conjecture",
        "data follows from spec and seed, not from the code that is loaded (generation)",
        "providers",
    ),
    *_imported(
        "hypothesis.internal.constants_ast",
        "data follows from spec and seed, not from the code that is loaded (generation)",
        "Constants",
    ),
    _patched(
        "hypothesis.internal.conjecture.providers:_get_local_constants",
        "data follows from spec and seed, not from the code that is loaded (generation)",
    ),
    _patched(
        "hypothesis.internal.conjecture.providers:CONSTANTS_CACHE.cache",
        "constants that were drawn before are forgotten (generation)",
    ),
    _patched(
        "requests:Session.__init__",
        "nothing of the machine plays a part in what is sent (session)",
        issue="https://github.com/psf/requests/issues/2773",
    ),
)


def missing(names: Iterable[InternalName] = NAMES) -> list[str]:
    """What the installed versions lack of `names`: a sentence each."""
    return [
        f"{it.name} is gone, which we need so that {it.used_for}: read from "
        f"{it.module.partition('.')[0]} {WRITTEN_FOR[it.module.partition('.')[0]]}"
        for it in names
        if not _exists(it)
    ]


def _exists(it: InternalName) -> bool:
    try:
        importlib.import_module(f"{it.module}.{it.attribute}")
    except ImportError:
        pass  # an attribute, not a module of the package
    else:
        return True
    try:
        found: Any = importlib.import_module(it.module)
        for part in it.attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError):
        return False
    return True
