"""The checks behind the rules of `rule_table.py`, one module a family.

Known limits of all: what has the wrong type is passed over; the structural rules report it.
"""

from concord.lint.finding import Check, Rule
from concord.lint.rule_table import DECLARATIONS
from concord.lint.rules import (
    constraints,
    examples,
    extensions,
    generator,
    governance,
    ledger,
    links,
    lists,
    naming,
    paths,
    readings,
    relations,
    replaced,
    resources,
    responses,
    schemas,
    security,
    servers,
    structure,
    text,
    unsupported,
    workflow_expressions,
    workflows,
    yaml,
)

_MODULES = (
    yaml,
    structure,
    servers,
    paths,
    schemas,
    constraints,
    naming,
    text,
    security,
    responses,
    examples,
    extensions,
    lists,
    resources,
    relations,
    replaced,
    governance,
    ledger,
    readings,
    links,
    generator,
    unsupported,
    workflows,
    workflow_expressions,
)
_CHECKS: dict[str, Check] = {
    rule: check for module in _MODULES for rule, check in module.checks.by_id.items()
}
RULES: tuple[Rule, ...] = tuple(
    Rule(declaration=each, check=_CHECKS[each.id]) for each in DECLARATIONS
)
"""Every rule of the table with its check."""

__all__ = ["RULES"]
