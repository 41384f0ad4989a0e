"""What a violation knows beside its text, so that nobody has to read it from words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ViolationData:
    """What was expected and received, and what of the exchange it is about."""

    expected_status: int | None = None
    """The status that was expected, where it is another one that is wrong."""
    received_status: int | None = None
    """The status that is wrong: of the exchange, or of a follow-up request."""
    is_undeclared: bool = False
    """Whether it is wrong because the spec does not declare the received status."""
    is_acceptance: bool = False
    """Whether a wrong request was accepted."""
    is_refusal: bool = False
    """Whether a right request was refused."""
    lacks_credentials: bool = False
    """Whether that request was wrong because it lacked its credentials, and nothing else."""
    member: str = ""
    """The parameter or the dotted member of a request's body that it is about."""
    members: tuple[str, ...] = ()
    """The member that a body lacks, or those that its schema does not allow."""
    header: str = ""
    """The header of the response that it is about, in lower case."""


NO_DATA = ViolationData()
"""Of a violation that text and pointers describe completely."""
