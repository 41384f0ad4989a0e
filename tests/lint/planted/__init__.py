"""The defects: what is planted into the sample, and exactly what the lint must find."""

from tests.lint.planted import (
    generator,
    links,
    names,
    paths,
    relations,
    replaced,
    schemas,
    structure,
    unsupported,
    vocabulary,
    workflows,
)
from tests.lint.planted._defect import CREATE, LIST, LISTED, PROPERTIES, SCHEMAS, WIDGET, Planted

PLANTED: tuple[Planted, ...] = (
    *structure.STRUCTURE,
    *structure.SERVERS,
    *paths.PATHS,
    *paths.SECURITY,
    *paths.RESPONSES,
    *schemas.SCHEMA_RULES,
    *schemas.EXAMPLES,
    *names.NAMES,
    *names.EVIDENCE,
    *vocabulary.VOCABULARY,
    *relations.RELATIONS,
    *replaced.REPLACED,
    *links.LINKS,
    *links.FLOWS,
    *generator.GENERATOR,
    *unsupported.UNSUPPORTED,
    *workflows.WORKFLOWS,
)

__all__ = ["CREATE", "LIST", "LISTED", "PLANTED", "PROPERTIES", "SCHEMAS", "WIDGET", "Planted"]
