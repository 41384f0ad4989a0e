"""Python types for schemas: models for what is read, TypedDicts for what is written.

Model: the parser's properties give the kinds, the resolved references and the class names; a
pointer that runs beside them gives words and order. Types are text, written for the module that
holds them: `models` and `params` are how that module reaches the two others.
Known limits: `format: uuid` stays `str`, because real ids often are none; files are refused.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from openapi_python_client.parser.properties import (
    AnyProperty,
    LiteralEnumProperty,
    ModelProperty,
    Property,
)
from openapi_python_client.parser.properties.boolean import BooleanProperty
from openapi_python_client.parser.properties.const import ConstProperty
from openapi_python_client.parser.properties.date import DateProperty
from openapi_python_client.parser.properties.datetime import DateTimeProperty
from openapi_python_client.parser.properties.float import FloatProperty
from openapi_python_client.parser.properties.int import IntProperty
from openapi_python_client.parser.properties.list_property import ListProperty
from openapi_python_client.parser.properties.none import NoneProperty
from openapi_python_client.parser.properties.string import StringProperty
from openapi_python_client.parser.properties.union import UnionProperty
from openapi_python_client.parser.properties.uuid import UuidProperty

from concord.generate import _deprecation, _document, _names, _text
from concord.generate._parse import Parsed
from concord.generate._problems import Problem
from concord.generate.annotations import Member, Place, Shape, joined, qualified

_SCALARS = {
    StringProperty: "str",
    UuidProperty: "str",
    IntProperty: "int",
    FloatProperty: "float",
    BooleanProperty: "bool",
    NoneProperty: "None",
    AnyProperty: "Any",
    DateProperty: "_dt.date",
    DateTimeProperty: "_dt.datetime",
}


@dataclass(kw_only=True)
class Shapes:
    """Collects the classes that the types made so far need."""

    parsed: Parsed
    problems: list[Problem]
    models: dict[str, Shape | None] = field(default_factory=dict)
    params: dict[str, Shape | None] = field(default_factory=dict)
    origins: dict[str, str] = field(default_factory=dict)
    """The parser's name of a class by ours."""

    def model(self, prop: ModelProperty) -> ModelProperty:
        """The parser's copies of a model may hold no members yet; this one does."""
        return self.parsed.models.get(str(prop.class_info.name), prop)

    def members(self, prop: ModelProperty, pointer: str) -> list[tuple[Property, str]]:
        """The members of a model in the document's order, each with its pointer."""
        model = self.model(prop)
        found = [*(model.required_properties or []), *(model.optional_properties or [])]
        pointers = _document.members(self.parsed.spec, self.at(model, pointer))
        order = {name: index for index, name in enumerate(pointers)}
        pairs = [(p, pointers.get(wire(p), "")) for p in found]
        return sorted(pairs, key=lambda pair: order.get(wire(pair[0]), len(order)))

    def at(self, prop: ModelProperty, pointer: str) -> str:
        """Where a model is described: its component, or where it is used."""
        return self.parsed.components.get(str(prop.class_info.name), pointer)

    def annotation(self, prop: Property, pointer: str, place: Place) -> str:
        """The type of `prop` as text."""
        return " | ".join(self.types(prop, pointer, place))

    def types(self, prop: Property, pointer: str, place: Place) -> list[str]:
        """The alternatives of the type of `prop`, `None` last."""
        kind = type(prop)
        if kind in _SCALARS:
            text = _SCALARS[kind]
            return [text, "str"] if place.written and text.startswith("_dt.") else [text]
        special: dict[type, Callable[[Any, str, Place], list[str]]] = {
            ConstProperty: self._constant,
            LiteralEnumProperty: self._enumeration,
            ListProperty: self._list,
            UnionProperty: self._union,
            ModelProperty: self._model,
        }
        if kind in special:
            return special[kind](prop, pointer, place)
        self.refuse(pointer, f"a {kind.__name__} is not supported", "describe it as text or JSON")
        return ["Any"]

    def refuse(self, pointer: str, what: str, fix: str) -> None:
        where = self.parsed.spec.locate(pointer)
        self.problems.append(Problem(where=where, pointer=pointer, what=what, fix=fix))

    def _constant(self, prop: ConstProperty, pointer: str, _: Place) -> list[str]:
        raw = _document.schema(self.parsed.spec, pointer).get("const", prop.value.raw_value)
        if isinstance(raw, float):  # Literal knows no floats
            return ["float"]
        return [f"Literal[{_text.literal(raw)}]"]

    def _enumeration(self, prop: LiteralEnumProperty, pointer: str, place: Place) -> list[str]:
        values = _document.enum(self.parsed.spec, pointer)
        if set(values) != prop.values:
            values = sorted(prop.values)
        text = f"Literal[{', '.join(_text.literal(v) for v in values)}]"
        return [text] if place.written else [text, prop.value_type.__name__]

    def _list(self, prop: ListProperty, pointer: str, place: Place) -> list[str]:
        inner = _document.item(self.parsed.spec, pointer)
        item = self.annotation(prop.inner_property, inner, place)  # type: ignore[arg-type]
        return [f"Sequence[{item}]" if place.written else f"list[{item}]"]

    def _union(self, prop: UnionProperty, pointer: str, place: Place) -> list[str]:
        spec = self.parsed.spec
        branches = _document.alternatives(spec, pointer)
        if len(branches) != len(prop.inner_properties):
            branches = [_document.target(spec, pointer)] * len(prop.inner_properties)
        found: list[str] = []
        for inner, branch in zip(prop.inner_properties, branches, strict=True):
            found += self.types(inner, branch, place)  # type: ignore[arg-type]
        return joined(found)

    def _model(self, prop: ModelProperty, pointer: str, place: Place) -> list[str]:
        model = self.model(prop)
        if not (model.required_properties or model.optional_properties):
            return self._mapping(model, pointer, place)
        if not place.written:
            return [place.models + self._declare_model(model, pointer)]
        written = place.params + self._declare_params(model, pointer)
        # What was fetched may be sent again as it is.
        return [written, f"{place.models}Model"]

    def _mapping(self, model: ModelProperty, pointer: str, place: Place) -> list[str]:
        extra = model.additional_properties
        inner = _document.item(self.parsed.spec, self.at(model, pointer), "additionalProperties")
        value = "Any" if extra is None else self.annotation(extra, inner, place)
        return [f"Mapping[str, {value}]" if place.written else f"dict[str, {value}]"]

    def _named(self, model: ModelProperty, pointer: str) -> str:
        """The class of a model. Two models may not end up with one name."""
        parsed = str(model.class_info.name)
        name = _names.class_name(parsed)
        if self.origins.setdefault(name, parsed) != parsed:
            what = f"{self.origins[name]!r} and {parsed!r} are both {name!r} in Python"
            self.refuse(self.at(model, pointer), what, "rename one of the two schemas")
        return name

    def _declare_model(self, model: ModelProperty, pointer: str) -> str:
        name = self._named(model, pointer)
        if name not in self.models:
            self.models[name] = None  # a placeholder, so that recursion ends
            self.models[name] = self._shape(name, model, pointer, Place(written=False))
        return name

    def _declare_params(self, model: ModelProperty, pointer: str) -> str:
        name = self._named(model, pointer) + "Param"
        if name not in self.params:
            self.params[name] = None
            place = Place(written=True)
            self.params[name] = self._shape(name, model, pointer, place)
        return name

    def _shape(self, name: str, model: ModelProperty, pointer: str, place: Place) -> Shape:
        spec = self.parsed.spec
        pointer = _document.target(spec, self.at(model, pointer))
        own = _document.source(spec, pointer)
        members = [
            self._member(prop, where, place)
            for prop, where in self.members(model, pointer)
            if not _skipped(_document.schema(spec, where), place)
        ]
        if not place.written:
            self.distinct([(m.name, m.wire) for m in members], pointer)
        lines = _text.wrap(_document.description(spec, pointer) or f"{name}.")
        related = _document.relations(spec, pointer, str if place.written else _member_name)
        lines += ["", *_text.wrap(related)] if related else []
        names = {m.wire if place.written else m.name for m in members}
        return Shape(
            name=name,
            members=[replace(m, annotation=qualified(m.annotation, names)) for m in members],
            documentation=[*lines, "", *_text.wrap(own)],
            pointer=pointer,
        )

    def _member(self, prop: Property, pointer: str, place: Place) -> Member:
        name = _member_name(wire(prop))
        return Member(
            name=name,
            wire=wire(prop),
            annotation=self.annotation(prop, pointer, place),
            required=prop.required,
            secret=bool({"secret", "password", "token"} & set(name.split("_"))),
            documentation=self.words(pointer),
            pointer=pointer,
            deprecated=_document.deprecated(self.parsed.spec, pointer),
            also=() if place.written else self.parsed.tolerance.names.get(pointer, ()),
            listed=not place.written and pointer in self.parsed.tolerance.lists,
        )

    def words(self, pointer: str, schema: str = "") -> list[str]:
        """What the document says about an element; `schema` is where its limits stand."""
        spec = self.parsed.spec
        deprecated = "Deprecated." if _document.deprecated(spec, pointer) else ""
        sentences = [
            deprecated,
            _deprecation.instead(spec, pointer),
            _document.description(spec, pointer),
            _document.constraints(spec, schema or pointer),
            _document.inferred(spec, pointer),
            _document.inferred(spec, schema) if schema else "",
        ]
        return [_text.sentence(s) for s in sentences if s]

    def distinct(self, names: list[tuple[str, str]], *pointers: str) -> None:
        """Refuse two wire names with one Python name; one pointer for all names, or one each."""
        seen: dict[str, str] = {}
        places = pointers if len(pointers) == len(names) else pointers[:1] * len(names)
        for (name, wire_name), pointer in zip(names, places, strict=True):
            if name in seen:
                what = f"{seen[name]!r} and {wire_name!r} are both {name!r} in Python"
                self.refuse(pointer, what, "rename one of them, or leave one out")
            seen[name] = wire_name


def _member_name(name: str) -> str:
    """The Python name of a member of a model."""
    return _names.identifier(name, _names.RESERVED_MEMBERS)


def wire(prop: Property) -> str:
    """The name of a property on the wire."""
    return prop.name.get_untrusted_value()


def _skipped(definition: dict[str, Any], place: Place) -> bool:
    """Members that the server alone writes are no arguments."""
    return place.written and bool(definition.get("readOnly"))
