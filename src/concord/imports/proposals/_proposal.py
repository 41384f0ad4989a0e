"""What is proposed: a statement of the vocabulary at an element, how sure it is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

LEAST = 0.5
"""The confidence below which nothing is proposed."""


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """One statement that a document seems to mean.

    pointer     of the element that it would stand on; empty is the root
    word        `x-resource`, …, or `links`
    value       what it would state
    confidence  how sure it is, from 0 to 1: of so many guesses of the kind, that share is right
    reason      what it was read from, for people
    """

    pointer: str
    word: str
    value: Any
    confidence: float
    reason: str
