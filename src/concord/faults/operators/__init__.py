"""The mutation operators: kinds of server defects that are derived from a spec.

Model: an operator is a row of the table (`_table`) and a generator over a `Site` in the module of
its kind. A new one is written beside those of its kind and gets a row.
"""

from concord.faults.operators._table import OPERATORS, Kind, Operator

__all__ = ["OPERATORS", "Kind", "Operator"]
