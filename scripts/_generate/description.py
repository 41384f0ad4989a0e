"""The second door: a client as data, for those who describe it rather than write it.

Apart from the first, because openapi-python-client takes a second to import.
"""

from scripts._generate._methods import Method
from scripts._generate._names import error_name, identifier
from scripts._generate._package import Package, Resource
from scripts._generate._readme import Readme
from scripts._generate._write import described

__all__ = ["Method", "Package", "Readme", "Resource", "described", "error_name", "identifier"]
