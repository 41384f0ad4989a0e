"""What a method says about itself: its docstring, from the words of the document."""

from __future__ import annotations

from dataclasses import dataclass

from concord.generate import _document, _names, _text
from concord.spec import Operation, Spec, child
from concord.spec.vocabulary import WebLink


@dataclass(frozen=True, kw_only=True)
class Argument:
    """One argument of a method."""

    name: str
    wire: str
    location: str
    annotation: str
    required: bool
    documentation: list[str]
    pointer: str
    """Where the document describes it."""
    form: str = ""
    """How dates and moments are sent, where it is not as usual."""
    deprecated: bool = False
    instead: str = ""
    """What to use where it is deprecated."""

    def order(self) -> int:
        """Path parameters come first, then what must be given."""
        return 0 if self.location == "path" else 1 if self.required else 2


def documentation(spec: Spec, operation: Operation, arguments: list[Argument]) -> list[str]:
    """The lines of a method's docstring."""
    definition = operation.definition
    summary = _text.sentence(definition.get("summary") or operation.id).rstrip(".") + "."
    sections = [
        [summary],
        ["Deprecated."] if definition.get("deprecated") else [],
        _text.wrap(definition.get("description", "")),
        _text.wrap(_related(spec, operation, arguments)),
        _arguments_section(arguments),
        _errors_section(spec, operation),
        _text.wrap(_document.source(spec, operation.pointer)),
    ]
    # a blank line before each section but the first
    return [line for section in sections if section for line in ["", *section]][1:]


def web_link(link: WebLink) -> list[str]:
    """The lines of the docstring of a function that makes the address of a page."""
    lines = []
    arguments = [(each.argument, each.description) for each in link.query]
    for name, description in [*arguments, ("scheme", "`http` or `https`.")]:
        lines += _text.wrap(f"{name}: {description}", indent="    ", hang="    ")
    headings = "; ".join(link.source)
    return [
        *_text.wrap(link.description),
        "",
        "Args:",
        *lines,
        "",
        *_text.wrap(f"Documentation: {headings}"),
    ]


def _related(spec: Spec, operation: Operation, arguments: list[Argument]) -> str:
    """How the arguments that make the request body relate; empty if they do not."""
    named = {argument.wire: argument.name for argument in arguments if argument.location == "body"}
    media = next(iter(spec.request_media(operation).values()), None)
    schema = child(media, "schema") if media and named else ""
    return _document.relations(spec, schema, lambda wire: named.get(wire, wire))


def _arguments_section(arguments: list[Argument]) -> list[str]:
    lines = []
    for argument in sorted(arguments, key=Argument.order):
        words = f"{argument.name}: {' '.join(argument.documentation) or 'Not described.'}"
        lines += _text.wrap(words, indent="    ", hang="    ")
    return ["Args:", *lines] if lines else []


def _errors_section(spec: Spec, operation: Operation) -> list[str]:
    lines = []
    for status in operation.statuses:
        if status[0] != "2":
            at = child(operation.pointer, "responses", status)
            said = _text.sentence(_document.description(spec, at))
            words = f"{_names.error_name(status)}: {status}. {said}"
            lines += _text.wrap(words, indent="    ", hang="    ")
    return ["Raises:", *lines] if lines else []
