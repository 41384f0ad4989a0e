"""A client as data, for those who describe it rather than write it.

A module of its own, because openapi-python-client takes a second to import.
"""

from concord.generate._methods import Method
from concord.generate._names import error_name, identifier
from concord.generate._readme import Readme
from concord.generate._write import described
from concord.generate.package import Package, Resource

__all__ = ["Method", "Package", "Readme", "Resource", "described", "error_name", "identifier"]
