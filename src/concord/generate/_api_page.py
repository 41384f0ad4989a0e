"""The page `api.md`: every operation and every name of a package, by resource, with links.

Model: methods in the document's order, with the arguments that must be given and the heading that
documents them; a class stands at the first resource that uses it. Links lead to the module of a
name, and to the documentation where the document states its address.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from concord.generate import _document, _text
from concord.generate._methods import Method
from concord.generate.package import Package, Resource, is_web

_TITLES = {
    "_models.py": "Further models",
    "_params.py": "Further arguments",
    "_errors.py": "Errors",
}
_REST = "Clients, pages, values"


@dataclass(frozen=True)
class ApiPage:
    """What the template of `api.md` asks for."""

    package: Package

    def signature(self, resource: Resource, method: Method) -> str:
        """`client.orders.create(customer, …)`: the arguments that must be given."""
        required = [it.name for it in method.arguments if it.required]
        more = ["…"] if len(required) < len(method.arguments) else []
        return f"client.{resource.name}.{method.name}({', '.join([*required, *more])})"

    def returns(self, method: Method) -> str:
        """The type of the result as its user writes it."""
        found = re.sub(r"\b_(models|params|builtins|dt)\.", "", method.returns)
        return f"Page[{found}]" if method.paging else found

    def documented(self, method: Method) -> str:
        """Where the documentation has the operation, as Markdown; empty if nothing is said."""
        spec, operation = self.package.spec, method.operation
        said = _text.markdown(_document.source(spec, operation.pointer))
        own = (operation.definition.get("externalDocs") or {}).get("url")
        url = own or self.package.pages.get("API documentation")
        if not is_web(url):
            return said
        # an address ends no link but its own
        address = re.sub(r"[()<>\[\]]", lambda it: f"%{ord(it[0]):X}", str(url))
        return f"[{said or 'Documentation'}]({address})"

    def types(self, resource: Resource) -> list[tuple[str, str]]:
        """The classes that a resource uses and none before it, each with its module."""
        return self._types[resource.name]

    @cached_property
    def _types(self) -> dict[str, list[tuple[str, str]]]:
        seen: set[str] = set()
        found: dict[str, list[tuple[str, str]]] = {}
        for resource in self.package.resources:
            named = {name for method in resource.methods for name in _named(method)}
            # a class that is not exported has no page of its own to lead to
            names = sorted((named - seen) & self._home.keys())
            seen |= named
            found[resource.name] = [(name, self._home[name]) for name in names]
        return found

    @property
    def others(self) -> dict[str, list[tuple[str, str]]]:
        """The exported names that stand at no resource, by title."""
        shown = {name for types in self._types.values() for name, _ in types}
        titles = (*_TITLES.values(), _REST)
        found: dict[str, list[tuple[str, str]]] = {title: [] for title in titles}
        for name, module in self._home.items():
            if name not in shown:
                found[_TITLES.get(module, _REST)].append((name, module))
        return {title: types for title, types in found.items() if types}

    @cached_property
    def _home(self) -> dict[str, str]:
        """The file of each exported name, relative to the package's folder."""
        return {
            name: f"{module.replace('.', '/')}.py"
            for module, names in self.package.exports.items()
            for name in names
        }


def _named(method: Method) -> set[str]:
    """The classes of the package in the signature of a method."""
    texts = [method.returns, *(argument.annotation for argument in method.arguments)]
    return {name for text in texts for name in re.findall(r"\b_(?:models|params)\.(\w+)", text)}
