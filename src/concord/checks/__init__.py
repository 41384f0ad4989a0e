"""Our own checks: properties that follow from the vocabulary, whatever the API.

Model: a check is a function over responses that raises a `Violation` where the contract is broken
and says whether it could judge. `register` gives them to Schemathesis; those that send follow-up
requests do so on the 1st, 2nd, 4th, 8th … occasion of an operation. `contracts/README.md` lists
them.
"""

from concord.checks._readable import NAME as READABLE
from concord.checks._readable import is_meant as is_readable_failure
from concord.checks._readable import unreadable
from concord.checks.built_in import JudgedCase, really
from concord.checks.leniency import marked
from concord.checks.purpose import Purpose
from concord.checks.registration import applicability, register
from concord.checks.registry import CHECKS, DECLARED, PROBED, replay_of
from concord.checks.value_forms import uses
from concord.checks.violation import Violation

__all__ = [
    "CHECKS",
    "DECLARED",
    "PROBED",
    "READABLE",
    "JudgedCase",
    "Purpose",
    "Violation",
    "applicability",
    "is_readable_failure",
    "marked",
    "really",
    "register",
    "replay_of",
    "unreadable",
    "uses",
]
