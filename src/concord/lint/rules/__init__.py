"""The rules, one module a family."""

from concord.lint.finding import Rule
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
    replaced,
    resources,
    responses,
    schemas,
    security,
    servers,
    structure,
    text,
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
    replaced,
    governance,
    ledger,
    links,
    generator,
)
RULES: tuple[Rule, ...] = tuple(rule for module in _MODULES for rule in module.rules.rules)

__all__ = ["RULES"]
