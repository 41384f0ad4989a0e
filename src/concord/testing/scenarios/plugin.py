"""What every scenario finds: a client of either kind, an undo stack, a clock, a receiver.

Model: an emulator is held (`concord.runner.holding`), so that scenarios find it fresh and leave
it as it was.
Known limits: the server is named by `<API>_BASE_URL` or `--environment`; without either nothing is
sent, because the client's own default is production.
"""

from __future__ import annotations

import asyncio
import inspect
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime
from typing import Any

import pytest

from concord import project
from concord.http.addresses import is_loopback
from concord.http.control import ControlError
from concord.http.receiver import Receiver, receiving
from concord.invocation import invocation
from concord.processes import CHILD_OF, follow_starter
from concord.spec import Spec
from concord.testing.scenarios import outside as world
from concord.testing.scenarios._flow import MODES, Connections, play
from concord.testing.scenarios._transport import READING, Wire, tokens
from concord.testing.scenarios.run import REFUSED, WORKFLOWS, folder
from concord.testing.scenarios.undo import Undo
from concord.testing.workflows import InputError, StepError

_COULD_NOT_RUN = 4
"""pytest's exit code where it was started wrongly."""
_LEFT = pytest.StashKey[dict[str, None]]()
_WENT_WELL = pytest.StashKey[bool]()
# not by loading them all: reading the specs takes longer than most scenarios
_PACKAGES = {api.replace("-", "_"): api for api in project.apis()}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Say where to and what of; the environment says the rest."""
    group = parser.getgroup("scenarios", "contract scenarios")
    group.addoption("--environment", metavar="NAME", help="a documented environment to call")
    group.addoption("--read-only", metavar="WHY", help="skip what writes, for this reason")
    group.addoption("--rate", metavar="N/s", help="the most that is sent: per s, m or h")
    group.addoption(
        "--credentials-of-user",
        action="store_true",
        help="end at once where the first scenario shows that they are refused",
    )
    group.addoption("--held", action="store_true", help="the emulator is held by who starts this")
    group.addoption("--workflows", metavar="API", help="the API whose workflows are run")
    group.addoption(
        "--input",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="the value of an input of workflows (repeatable)",
    )
    group.addoption(
        "--operation",
        action="append",
        default=[],
        metavar="ID",
        help="only scenarios that call this operation (repeatable)",
    )


def pytest_configure(config: pytest.Config) -> None:
    """Register the marker; undo and end if the command that started this is gone."""
    config.addinivalue_line(
        "markers", "operations(*ids): all operations that a scenario calls, by operationId"
    )
    config.stash[_LEFT] = {}
    config.stash[_WENT_WELL] = False
    if CHILD_OF in os.environ:
        follow_starter(signal.SIGINT)
        for name in ("SIGTERM", "SIGHUP"):
            # Windows has no SIGHUP
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
                signal.signal(number, _interrupt_once)


def _interrupt_once(number: int, _: Any) -> None:
    # once: a second signal would cut short what undoes the first scenario's writes
    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Run each scenario with both clients."""
    if "client" in metafunc.fixturenames:
        metafunc.parametrize("client", MODES, indirect=True)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Keep the scenarios of the chosen operations; skip what may not be run."""
    wanted = set(config.getoption("--operation"))
    reason = config.getoption("--read-only")
    dropped = []
    for item in items:
        announced = _announced(item)
        if wanted and not wanted & announced:
            dropped.append(item)
        if reason and not _only_reads(_spec(item), announced):
            item.add_marker(pytest.mark.skip(reason=reason))
    # told, so that pytest's summary counts them
    config.hook.pytest_deselected(items=dropped)
    items[:] = [item for item in items if item not in dropped]


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    """List what stays behind."""
    left = config.stash[_LEFT]
    if left:
        terminalreporter.section("left behind: no documented operation removes it", sep="-")
        for what in left:
            terminalreporter.line(what)


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    """Run a scenario, and undo it."""
    if not inspect.iscoroutinefunction(pyfuncitem.obj):
        return None
    found: dict[str, Any] = pyfuncitem.funcargs
    given = {name: found[name] for name in inspect.signature(pyfuncitem.obj).parameters}
    undo: Undo = found["undo"]
    emulated = found["_emulated"] is not None
    try:
        asyncio.run(
            play(
                lambda: pyfuncitem.obj(**given),
                undo=undo,
                connections=found["_connections"],
                announced=_announced(pyfuncitem),
                all_of_them=emulated,
            )
        )
    except Exception as error:
        if _is_refused(error, pyfuncitem.config):
            pytest.exit("the server refused the credentials", REFUSED)
        if isinstance(error, (StepError, InputError)):
            # a line of the document says more than one of the runner's code
            notes = getattr(error, "__notes__", ())
            said = "\n".join([str(error), *notes])
            raise pytest.fail.Exception(said, pytrace=False) from None
        raise
    finally:
        if not emulated:  # an emulator forgets it anyway
            pyfuncitem.config.stash[_LEFT] |= dict.fromkeys(undo.left)
    pyfuncitem.config.stash[_WENT_WELL] = True
    return True


def _is_refused(error: Exception, config: pytest.Config) -> bool:
    """Whether a user's credentials were refused to the first scenario, which needs them."""
    if not config.getoption("--credentials-of-user") or config.stash[_WENT_WELL]:
        return False
    return getattr(error, "status", None) in (401, 403)


def _spec(item: pytest.Item) -> Spec:
    if item.path == WORKFLOWS:
        return project.load(item.config.getoption("--workflows"))
    return project.load(_PACKAGES[item.path.relative_to(folder()).parts[0]])


def _announced(item: pytest.Item) -> frozenset[str]:
    """The operations of a scenario's marker. Raises UsageError for unknown ones, and for none."""
    marker = item.get_closest_marker("operations")
    named = frozenset(marker.args if marker else ())
    known = {operation.id for operation in _spec(item).operations}
    if not named or named - known:
        what = ", ".join(sorted(named - known)) or "none"
        raise pytest.UsageError(f"{item.nodeid}: marker `operations`: {what} (known: {known})")
    return named


def _only_reads(spec: Spec, announced: frozenset[str]) -> bool:
    methods = {spec.operation(name).method.upper() for name in announced - tokens(spec)}
    return methods <= READING


@pytest.fixture
def spec(request: pytest.FixtureRequest) -> Spec:
    """The spec of the scenario's API."""
    return _spec(request.node)


@pytest.fixture
def base_url(spec: Spec, pytestconfig: pytest.Config) -> str:
    """Where the API is."""
    chosen = os.environ.get(f"{spec.package.upper()}_BASE_URL", "")
    environment = pytestconfig.getoption("--environment")
    if not chosen and environment not in spec.environments:
        known = ", ".join(spec.environments) or "none documented"
        pytest.fail(
            f"where is the server? Set {spec.package.upper()}_BASE_URL, give --environment "
            f"({known}), or use `{invocation('scenarios')}`",
            pytrace=False,
        )
    return chosen or spec.environments[environment]


@pytest.fixture
def undo() -> Undo:
    """How what the scenario does is undone: `undo("what", client.things.delete, id)`."""
    return Undo()


@pytest.fixture
def _connections(
    request: pytest.FixtureRequest, spec: Spec, base_url: str, pytestconfig: pytest.Config
) -> Connections:
    option = pytestconfig.getoption
    wire = Wire(spec=spec, read_only=bool(option("--read-only")), rate=option("--rate"))
    options: dict[str, Any] = {"timeout": 30.0}
    if option("--environment") in spec.environments:
        options["environment"] = option("--environment")
    if is_loopback(base_url):
        options["max_retries"] = 0  # nothing fails in passing here, and a fault shall be seen
    mode = request.getfixturevalue("_mode")
    return Connections(mode=mode, wire=wire, options=options)


@pytest.fixture
def _mode(request: pytest.FixtureRequest) -> Any:
    return request.node.callspec.params["client"]


@pytest.fixture
def client(_connections: Connections, undo: Undo, _emulated: Any) -> Any:
    """The API's client; each scenario gets a blocking and an asynchronous one."""
    return _connections.connect()


@pytest.fixture
def connect(_connections: Connections) -> Callable[..., Any]:
    """Makes a further client with arguments of its own (`scopes=`, wrong credentials …)."""
    return _connections.connect


@pytest.fixture(scope="session")
def _emulators(pytestconfig: pytest.Config) -> Iterator[Callable[[str, Spec], Any]]:
    """Finds the emulator at an address; each is held until all scenarios are over."""
    found: dict[str, Any] = {}
    with ExitStack() as stack:

        def find(base_url: str, spec: Spec) -> Any:
            if base_url not in found:
                if is_loopback(base_url) and not pytestconfig.getoption("--held"):
                    _hold(stack, base_url, spec)
                found[base_url] = world.of(base_url, spec)
            return found[base_url]

        yield find


def _hold(stack: ExitStack, base_url: str, spec: Spec) -> None:
    """Hold the emulator at `base_url`, if there is one, until `stack` is closed."""
    from concord import runner

    try:
        stack.enter_context(runner.holding(base_url, spec))
    except runner.CouldNotRunError as error:
        pytest.exit(str(error), _COULD_NOT_RUN)


@pytest.fixture
def _emulated(base_url: str, spec: Spec, _emulators: Callable[[str, Spec], Any]) -> Any:
    """The emulator at `base_url`, None if there is none."""
    try:
        return _emulators(base_url, spec)
    except ControlError as error:
        pytest.exit(f"the emulator at {base_url} {error}", _COULD_NOT_RUN)


@pytest.fixture
def now(_emulated: Any) -> datetime:
    """What time it is for the server."""
    found: datetime = _emulated.now() if _emulated else world.real_time()
    return found


@pytest.fixture
def outside(_emulated: Any) -> Any:
    """What happens beside the API; skips where no program can bring that about."""
    if _emulated is None:
        pytest.skip("needs what happens beside the API, which only an emulator can bring about")
    return _emulated


@pytest.fixture
def receiver(base_url: str) -> Iterator[Receiver]:
    """A user's endpoint for webhooks; skips where the server cannot reach this machine."""
    if not is_loopback(base_url):
        pytest.skip("needs an address that the server can reach; this machine's is loopback")
    with receiving() as found:
        yield found
