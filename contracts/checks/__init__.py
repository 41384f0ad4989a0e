"""Our own checks: properties that follow from the vocabulary, whatever the API.

Model: a check is a function over `Seen` answers that raises a `Breach` where the contract is broken
and says whether it could judge. `register` gives them to Schemathesis; those that ask once more do
so on the 1st, 2nd, 4th, 8th … occasion of an operation. `contracts/README.md` lists them.
"""

from contracts.checks._breach import Breach
from contracts.checks._built_in import Answered, really
from contracts.checks._catalogue import CHECKS
from contracts.checks._forms import uses
from contracts.checks._lenient import marked
from contracts.checks._purpose import Purpose
from contracts.checks._readable import is_meant as is_readable_failure
from contracts.checks._register import applicability, judge_alone, register

__all__ = [
    "CHECKS",
    "Answered",
    "Breach",
    "Purpose",
    "applicability",
    "is_readable_failure",
    "judge_alone",
    "marked",
    "really",
    "register",
    "uses",
]
