"""A client as data, for those who describe it rather than write it.

A module of its own, because openapi-python-client takes a second to import.
"""

from concord.generate._arguments import delimiter
from concord.generate._examples import Examples
from concord.generate._methods import Method
from concord.generate._names import error_name, identifier
from concord.generate._readme import Readme
from concord.generate._write import described
from concord.generate.package import Package, Resource

__all__ = [
    "Examples",
    "Method",
    "Package",
    "Readme",
    "Resource",
    "delimiter",
    "described",
    "error_name",
    "identifier",
]
