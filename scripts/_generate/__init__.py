"""Generates one Python package from one spec.

Model: openapi-python-client parses the document and names things (`_parse`), what it found is joined
with the raw document into a description of the package (`_package` and below, shapes in `_shapes`),
and templates render that description (`_write`). `_output` compares and replaces folders.
Known limits: one dot in an operationId; no multipart, no streaming; a construct that the parser would
drop is an error here, never a warning.
"""

from scripts._generate._output import Difference, compare, replace
from scripts._generate._problems import GenerationError, Problem
from scripts._generate._write import generate

__all__ = ["Difference", "GenerationError", "Problem", "compare", "generate", "replace"]
