"""The internal names of Schemathesis that checks use: imported here, and nowhere else in `checks`.

`concord.runner.schemathesis_adapter.names` lists each of them, with what it is used for and the
version that it was read from; a test holds the two together.
"""

from __future__ import annotations

from schemathesis.core.failures import AcceptedNegativeData, Failure, FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine.recorder import ScenarioRecorder
from schemathesis.generation.meta import CoverageScenario, coverage_scenario
from schemathesis.specs.openapi.checks import negative_data_rejection

__all__ = [
    "AcceptedNegativeData",
    "CoverageScenario",
    "Failure",
    "FailureGroup",
    "ParameterLocation",
    "ScenarioRecorder",
    "coverage_scenario",
    "negative_data_rejection",
]
