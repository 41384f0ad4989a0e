"""The start of an emulator: loads the behaviour of its API and the saved state.

Model: both may be absent; both are found by the API's name.
"""

from __future__ import annotations

import importlib
import sys
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from types import ModuleType

from concord import project
from concord.emulator._options import Options
from concord.emulator._state_file import StateFileError, first_unfit, open_state
from concord.emulator._store import Record, Store
from concord.emulator.behaviour import Behaviour
from concord.http.control import digest
from concord.spec import Spec


class OptionsError(Exception):
    """Options that an emulator cannot be started with: what is wrong and how to fix it."""


def open_store(
    template: Store, options: Options, spec: Spec, fits: Mapping[str, Callable[[Record], bool]]
) -> Store:
    """The store to serve from: a copy of `template`, or the state file as it was left.

    `fits`: by resource, whether a record fits the spec. Raises OptionsError.
    """
    template.label, template.digest = spec.api, digest(spec)
    if options.state is None:
        store = template.like(None)
        template.copy_into(store)
        return store
    try:
        return open_state(
            template,
            options.state,
            spec.api,
            digest(spec),
            lambda store: first_unfit(store, dict(fits)),
        )
    except StateFileError as error:
        raise OptionsError(str(error)) from error


def find_behaviour(spec: Spec) -> Behaviour:
    """What the project's `contracts/behaviours/<package>` says; nothing if there is no such module.

    Raises OptionsError if the module does not define `BEHAVIOUR`.
    """
    folder = project.current().contracts / "behaviours"
    if not any(path.exists() for path in (folder / spec.package, folder / f"{spec.package}.py")):
        return Behaviour()
    module = importlib.import_module(f"{_package(folder)}.{spec.package}")
    behaviour = getattr(module, "BEHAVIOUR", None)
    if not isinstance(behaviour, Behaviour):
        raise OptionsError(f"{module.__file__}: define BEHAVIOUR = Behaviour(…)")
    return behaviour


def check_options(spec: Spec, behaviour: Behaviour) -> None:
    """Raise OptionsError where a reading of `spec` asks for what the behaviour does not have."""
    unknown = sorted(spec.options - behaviour.options.keys())
    if unknown:
        known = ", ".join(behaviour.options) or "none"
        raise OptionsError(
            f"a reading asks for the option {unknown[0]!r}, which the behaviour of {spec.api} "
            f"does not have: declare it in Behaviour.options (known: {known})"
        )


def _package(folder: Path) -> str:
    """A package whose modules are the files of `folder`, wherever it is: no path is searched."""
    # one package a folder: two projects in one process (tests) must not share modules
    name = f"concord_behaviours_{zlib.crc32(str(folder).encode()):08x}"
    if name not in sys.modules:
        package = ModuleType(name)
        package.__path__ = [str(folder)]
        sys.modules[name] = package
    return name
