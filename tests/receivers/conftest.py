"""What tests of receivers share: generated bodies, which take seconds to make, once a session."""

from __future__ import annotations

import pytest

from concord import project, receivers
from concord.receivers.session import Generate
from concord.spec import Spec


@pytest.fixture(scope="session")
def ivalid() -> Spec:
    return project.load("ivalid")


@pytest.fixture(scope="session")
def generate(ivalid: Spec) -> Generate:
    """Real bodies of Schemathesis: the same ones for each test."""
    return receivers.generator(ivalid)
