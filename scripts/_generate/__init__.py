"""Generates one Python package from one spec.

Model: openapi-python-client parses the document and names things (`_parse`); what it found is
joined with the raw document into a description of the package (`_package`, of operations in
`_methods`, of types in `_shapes`, of deliveries in `_events`); templates print it (`_write`).
`_output` compares and replaces folders.
Known limits: one dot in an operationId; no multipart, no streaming. A construct that the parser
would drop is an error, never a warning.
"""

from pathlib import Path

from scripts._generate._output import Difference, compare, replace
from scripts._generate._package import Package, describe
from scripts._generate._parse import parse
from scripts._generate._problems import GenerationError, Problem
from scripts._generate._write import generate
from specs import Spec

__all__ = [
    "Difference",
    "GenerationError",
    "Package",
    "Problem",
    "compare",
    "generate",
    "package",
    "replace",
]


def package(spec: Spec) -> Package:
    """What would be generated for `spec`, as data: nothing is written. Raises GenerationError."""
    return describe(parse(spec, Path(spec.api)))
