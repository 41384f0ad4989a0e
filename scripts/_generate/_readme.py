"""Calls for the README, made of the spec's request examples."""

from __future__ import annotations

from dataclasses import dataclass

from scripts._generate._package import Package


@dataclass(frozen=True)
class Readme:
    """What the README's template asks for."""

    package: Package
