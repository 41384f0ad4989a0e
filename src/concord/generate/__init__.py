"""Generates one Python package from one spec.

Model: schemas are brought into a form that openapi-python-client reads without loss
(`_normal_form`), it parses them and names things (`_parse`); what it found is joined with the raw
document into a description of the package (`package`, of operations in `_methods`, of types in
`_shapes`, of deliveries in `_events`); templates print it (`_write`). `_survey` collects all
problems and leaves out what has some. `_output` compares and replaces folders, `record` knows
whether there is anything to do.
Known limits: one dot in an operationId; of several media types one is used (`_media`); `support`
and the lint's rules `unsupported.…` say what else no client can do. A construct that the parser
would drop is an error, never a warning.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from concord.generate._output import Difference, compare, replace, settle
from concord.generate._problems import GenerationError, Problem
from concord.generate.record import Record
from concord.spec import Spec

if TYPE_CHECKING:
    from concord.generate.package import Package

__all__ = [
    "Difference",
    "GenerationError",
    "Problem",
    "Record",
    "compare",
    "described",
    "generate",
    "problems",
    "replace",
    "settle",
]


def generate(spec: Spec, output: Path, *, skip_unsupported: bool = False) -> Package:
    """Write the client of `spec` into the folder `output`, which must not exist.

    `skip_unsupported` leaves out the operations that no client can be made of (`Package.skipped`).
    Raises GenerationError for the spec's problems, CouldNotRunError if ruff is missing.
    """
    # openapi-python-client takes longer to import than an unchanged tree to check
    from concord.generate._write import generate as write

    return write(spec, output, skip_unsupported=skip_unsupported)


# not `package`: importing the module of that name would put it in the place of the function
def described(spec: Spec, *, skip_unsupported: bool = False) -> Package:
    """What would be generated for `spec`, as data: nothing is written. Raises GenerationError."""
    from concord.generate._write import described as describe

    return describe(spec, skip_unsupported=skip_unsupported)


def problems(spec: Spec) -> tuple[Problem, ...]:
    """All that keeps a client of the whole of `spec` from being made, in the file's order.

    None without openapi-python-client, which the extra `generate` installs.
    """
    try:
        from concord.generate._write import problems as survey
    except ImportError:
        return ()
    return survey(spec)
