"""What an emulator finds when it starts: its API's module, and the state that was left.

Model: both may be absent; both are found by the API's name.
"""

from __future__ import annotations

import importlib
import importlib.util
import sqlite3

from concord.emulator._options import Options
from concord.emulator._store import Store
from concord.emulator.behaviour import Behaviour
from concord.spec import Spec


class OptionsError(Exception):
    """Options that an emulator cannot be started with: what is wrong and how to mend it."""


def opened(template: Store, options: Options, api: str) -> Store:
    """The store to serve from: a copy of `template`, or the state file as it was left."""
    if options.state is None:
        store = template.like(None)
        template.copy_into(store)
        return store
    try:
        store = template.like(options.state)
        if store.label is None:
            template.copy_into(store)
            store.label = api
        elif store.label != api:
            raise OptionsError(f"{options.state} holds the state of {store.label}, not of {api}")
    except sqlite3.Error as error:
        raise OptionsError(f"{options.state} cannot be used as state: {error}") from error
    return store


def find_behaviour(spec: Spec) -> Behaviour:
    """What `contracts.behaviours.<package>` says; nothing if there is no such module."""
    name = f"contracts.behaviours.{spec.package}"
    if not spec.package.isidentifier() or importlib.util.find_spec(name) is None:
        return Behaviour()
    behaviour = importlib.import_module(name).BEHAVIOUR
    assert isinstance(behaviour, Behaviour), f"{name}.BEHAVIOUR is no Behaviour"
    return behaviour
