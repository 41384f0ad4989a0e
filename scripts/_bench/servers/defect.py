"""One planted defect: what is wrong, and what a finding must say to have named it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Defect:
    """A mistake that one application can make.

    name        what the application is started with
    says        what is wrong, for people
    operation   `METHOD /path` of the operation that has it
    reported    operations at which it may be reported, where another one shows it
    names       words, each of which the cause that names it has: a member, a filter, a status
    """

    name: str
    says: str
    operation: str
    names: tuple[str, ...]
    reported: tuple[str, ...] = ()
