"""The generated client as its docstrings describe it.

Model: griffe reads the package without importing it; what the package exports is shown, and
the operations of each namespace of `Client`. The asynchronous client has the same words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import griffe

_RESOURCES = "_resources."
_GROUPS = (
    ("_errors", "Errors"),
    ("_models", "Models"),
    ("_params", "Arguments"),
    ("_web_links", "Pages for a browser"),
)


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument, member or error with its words."""

    name: str
    annotation: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A class or a function."""

    name: str
    kind: str
    signature: str
    text: str
    arguments: tuple[Argument, ...]
    raises: tuple[Argument, ...]
    members: tuple[Argument, ...] = ()
    methods: tuple[Entry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Namespace:
    """`client.appointments`: its words and methods; `operations` by method name."""

    name: str
    text: str
    methods: tuple[Entry, ...]


@dataclass(frozen=True, kw_only=True)
class ClientReference:
    """Everything that a user of the package may touch."""

    package: str
    client: Entry
    namespaces: tuple[Namespace, ...]
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]


def reference(package: str, folder: Path) -> ClientReference:
    """Read the package `package` in `folder`."""
    # nothing of the package is run: what it imports need not be installed where the site is built
    module = griffe.load(package, search_paths=[folder], allow_inspection=False)
    assert isinstance(module, griffe.Module)
    client = _class(module, "Client")
    return ClientReference(
        package=package,
        client=_entry(client, "Client"),
        namespaces=tuple(_namespaces(module, client)),
        groups=tuple(_groups(module)),
    )


def _class(module: griffe.Module, name: str) -> griffe.Class:
    found = _target(module.members[name])
    assert isinstance(found, griffe.Class)
    return found


def _target(found: griffe.Object | griffe.Alias) -> griffe.Object:
    return found.final_target if isinstance(found, griffe.Alias) else found


def _namespaces(module: griffe.Module, client: griffe.Class) -> Iterator[Namespace]:
    resources = module.members["resources"]
    for name, member in client.members.items():
        annotation = str(getattr(member, "annotation", None) or "")
        if not annotation.startswith(_RESOURCES):
            continue
        found = _target(resources.members[annotation.removeprefix(_RESOURCES)])
        methods = [
            _entry(method, key, prefix=f"client.{name}.")
            for key, method in found.members.items()
            if isinstance(method, griffe.Function) and not key.startswith("_")
        ]
        # the same at each namespace: the page says it once
        shown = tuple(m for m in methods if m.name != "with_raw_response")
        yield Namespace(name=name, text=_words(member), methods=shown)


def _groups(module: griffe.Module) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    exported: dict[str, list[Entry]] = {}
    for each in module.exports or []:
        name = str(each if isinstance(each, str) else each.name)
        if name in {"Client", "AsyncClient"} or name not in module.members:
            continue
        found = _target(module.members[name])
        if isinstance(found, griffe.Class | griffe.Function):
            exported.setdefault(found.module.name, []).append(_entry(found, name))
    for home, title in _GROUPS:
        if home in exported:
            yield title, tuple(exported.pop(home))
    # a module of the generator that nobody has given a title here must not vanish from the page
    rest = [entry for entries in exported.values() for entry in entries]
    if rest:
        yield "Pages, responses, values", tuple(sorted(rest, key=lambda entry: entry.name))
    if "webhooks" in module.members:
        yield "Webhooks", tuple(_public(_target(module.members["webhooks"])))


def _public(module: griffe.Object) -> Iterator[Entry]:
    for name, member in module.members.items():
        if isinstance(member, griffe.Class | griffe.Function) and not name.startswith("_"):
            yield _entry(member, name, prefix="webhooks.")


def _entry(found: griffe.Object, name: str, *, prefix: str = "") -> Entry:
    function = found
    if isinstance(found, griffe.Class):
        function = found.members.get("__init__", found)  # type: ignore[assignment]
    parts = {"text": [], "arguments": [], "raises": []}  # type: dict[str, list[Argument]]
    text = [_words(found)]
    # a class says its arguments in its own docstring or in that of `__init__`
    for owner in dict.fromkeys((found, function)):
        for section in owner.docstring.parse("google") if owner.docstring else []:
            if isinstance(section, griffe.DocstringSectionParameters):
                parts["arguments"] += map(_argument, section.value)
            elif isinstance(section, griffe.DocstringSectionRaises):
                parts["raises"] += map(_argument, section.value)
    return Entry(
        name=prefix + name,
        kind="class" if isinstance(found, griffe.Class) else "function",
        signature=_signature(function, prefix + name),
        text="\n\n".join(filter(None, text)),
        arguments=tuple(parts["arguments"]),
        raises=tuple(parts["raises"]),
        members=tuple(_members(found)),
        methods=tuple(_methods(found)) if name != "Client" else (),
    )


def _words(found: griffe.Object | griffe.Alias) -> str:
    """The prose of a docstring, without its sections."""
    if not found.docstring:
        return ""
    sections = found.docstring.parse("google")
    prose = [s.value for s in sections if isinstance(s, griffe.DocstringSectionText)]
    return "\n\n".join(map(str, prose))


def _argument(found: griffe.DocstringNamedElement | griffe.DocstringRaise) -> Argument:
    name = getattr(found, "name", None)
    annotation = str(found.annotation or "")
    return Argument(
        name=str(name or annotation),
        annotation=_readable(annotation).removesuffix(" | NotGiven") if name else "",
        text=str(found.description),
    )


def _members(found: griffe.Object) -> Iterator[Argument]:
    for name, member in found.members.items():
        if isinstance(member, griffe.Attribute) and not name.startswith("_") and member.annotation:
            yield Argument(name=name, annotation=_readable(member.annotation), text=_words(member))


def _methods(found: griffe.Object) -> Iterator[Entry]:
    for name, member in found.members.items():
        if isinstance(member, griffe.Function) and not name.startswith("_") and member.docstring:
            yield _entry(member, name)


def _signature(function: griffe.Object, name: str) -> str:
    """As a reader writes the call: one argument a line where one line would be too long."""
    if not isinstance(function, griffe.Function):
        return ""
    shown: list[str] = []
    keyword = False
    for parameter in function.parameters:
        if parameter.name == "self":
            continue
        if parameter.kind is griffe.ParameterKind.keyword_only and not keyword:
            shown, keyword = [*shown, "*"], True
        shown.append(_parameter(parameter))
    returns = "" if function.returns in (None, "None") else f" -> {_readable(function.returns)}"
    line = f"{name}({', '.join(shown)}){returns}"
    if len(line) <= 72:
        return line
    inner = "".join(f"    {each},\n" for each in shown)
    return f"{name}(\n{inner}){returns}"


def _readable(annotation: object) -> str:
    """An annotation without the names of private modules and of the marker for "not given"."""
    return re.sub(
        r"\b_(?:models|params|dt)\.|\bUnpack\[|(?<=RequestOptions)\]", "", str(annotation)
    )


def _parameter(parameter: griffe.Parameter) -> str:
    stars = {
        griffe.ParameterKind.var_positional: "*",
        griffe.ParameterKind.var_keyword: "**",
    }
    text = stars.get(parameter.kind or griffe.ParameterKind.keyword_only, "") + parameter.name
    if parameter.annotation is not None:
        text += f": {_readable(parameter.annotation).removesuffix(' | NotGiven')}"
    default = "" if parameter.default is None or text.startswith("*") else f" = {parameter.default}"
    return text + default
