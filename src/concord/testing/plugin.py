"""The pytest plugin: an emulator of each API of the project as a fixture.

Model: for each API there are `<package>_emulator`, fresh for each test, and
`<package>_emulator_session`, one for all tests of a process. The project is that of the working
directory; outside any project it is the APIs that ship with Concord. No emulator is imported or
started before a test asks for it. A project that cannot be read costs the fixtures, never the
tests: the header says why.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal

import pytest

if TYPE_CHECKING:
    from concord.testing.contract import ContractOutcome
    from concord.testing.emulated import TestEmulator

_HEADER = pytest.StashKey[str]()


def pytest_configure(config: pytest.Config) -> None:
    """Register the fixtures of the project's APIs."""
    from concord import project
    from concord.errors import CouldNotRunError

    try:
        names = project.apis()
    except CouldNotRunError as error:
        config.stash[_HEADER] = f"concord: no emulators: {error}"
        return
    config.stash[_HEADER] = f"concord: emulators of {', '.join(names) or 'no API'}"
    config.pluginmanager.register(_fixtures(names), "concord-emulators")


def pytest_report_header(config: pytest.Config) -> str:
    """Which emulators there are."""
    return config.stash[_HEADER]


@pytest.fixture
def contract_of() -> Callable[..., ContractOutcome]:
    """`concord.testing.contract_of`: the contract of an API against an ASGI application."""
    from concord.testing.contract import contract_of

    return contract_of


def _fixtures(apis: Sequence[str]) -> ModuleType:
    """A plugin with the fixtures of these APIs: pytest looks for fixtures in modules."""
    module = ModuleType("concord_emulators")
    for api in apis:
        name = f"{api.replace('-', '_')}_emulator"
        setattr(module, name, _fixture(api, name, "function"))
        setattr(module, f"{name}_session", _fixture(api, f"{name}_session", "session"))
    return module


def _fixture(api: str, name: str, scope: Literal["function", "session"]) -> Any:
    @pytest.fixture(scope=scope, name=name)
    def served() -> Iterator[TestEmulator]:
        from concord import project
        from concord.testing.emulated import emulating

        with emulating(project.load(api).sound()) as found:
            yield found

    return served
