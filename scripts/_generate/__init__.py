"""Generates one Python package from one spec.

Model: openapi-python-client parses the document and names things (`_parse`); what it found is
joined with the raw document into a description of the package (`_package`, of operations in
`_methods`, of types in `_shapes`, of deliveries in `_events`); templates print it (`_write`).
`_output` compares and replaces folders.
Known limits: one dot in an operationId; no multipart, no streaming. A construct that the parser
would drop is an error, never a warning.
"""

from scripts._generate._methods import Method
from scripts._generate._names import error_name, identifier
from scripts._generate._output import Difference, compare, replace
from scripts._generate._package import Package, Resource
from scripts._generate._problems import GenerationError, Problem
from scripts._generate._readme import Readme
from scripts._generate._write import described, generate

__all__ = [
    "Difference",
    "GenerationError",
    "Method",
    "Package",
    "Problem",
    "Readme",
    "Resource",
    "compare",
    "described",
    "error_name",
    "generate",
    "identifier",
    "replace",
]
