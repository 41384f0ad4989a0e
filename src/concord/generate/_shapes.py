"""Python types for schemas: models for what is read, TypedDicts for what is written.

Model: the parser's properties give the kinds, the resolved references and the class names; a
pointer that runs beside them gives words and order. Types are text, written for the module that
holds them: `models` and `params` are how that module reaches the two others.
Known limits: `format: uuid` stays `str`, because real ids often are none; bytes within JSON are
text, which a caller may give as bytes where it is declared to be Base64.
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
from openapi_python_client.parser.properties.file import FileProperty
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
from concord.generate._variants import children, tag
from concord.generate.annotations import Member, Place, Shape, Tag, joined, qualified
from concord.spec import is_marked

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
    FileProperty: "str",
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
    tags: dict[frozenset[str], Tag] = field(default_factory=dict)
    """What tells the classes of a union apart."""

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
            if place.written and place.parts and self.is_file(pointer):
                return ["File"]
            if place.written and text == "str" and self.is_base64(pointer):
                return ["bytes", "str"]
            if not (place.written and text.startswith("_dt.")):
                return [text]
            return ["_Date" if kind is DateProperty else text, "str"]
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

    def is_file(self, pointer: str) -> bool:
        """Whether a part of a multipart body is a file, or each item of it."""
        schemas = self.parsed.spec.schemas
        item = schemas.items(pointer) if pointer else None
        where = item or pointer
        if not where:
            return False
        media = schemas.keyword(where, "contentMediaType")
        encoded = schemas.keyword(where, "contentEncoding")
        return schemas.keyword(where, "format") == "binary" or (bool(media) and not encoded)

    def media_of(self, pointer: str) -> str:
        """The media type that a schema states of a file, or of each item; empty if none."""
        if not self.is_file(pointer):
            return ""
        schemas = self.parsed.spec.schemas
        where = schemas.items(pointer) or pointer
        return str(schemas.keyword(where, "contentMediaType") or "")

    def is_base64(self, pointer: str) -> bool:
        """Whether a text holds bytes as Base64."""
        schemas = self.parsed.spec.schemas
        stated = schemas.keyword(pointer, "contentEncoding") if pointer else None
        return stated == "base64" or bool(pointer and schemas.keyword(pointer, "format") == "byte")

    def is_hidden(self, pointer: str, keyword: str) -> bool:
        """Whether a member does not travel this way: `readOnly` in requests, `writeOnly` back."""
        spec = self.parsed.spec
        return bool(pointer) and is_marked(spec.document, spec.at(pointer), keyword)

    def refuse(self, pointer: str, what: str, fix: str) -> None:
        pointer = self.parsed.normal.origin(pointer)
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
        # a server may add values: what is read has to take those, too
        return [text] if place.written else [text, prop.value_type.__name__]

    def _list(self, prop: ListProperty, pointer: str, place: Place) -> list[str]:
        inner = _document.item(self.parsed.spec, pointer)
        item = self.annotation(prop.inner_property, inner, place)  # type: ignore[arg-type]
        return [f"Sequence[{item}]" if place.written else f"list[{item}]"]

    def _union(self, prop: UnionProperty, pointer: str, place: Place) -> list[str]:
        spec = self.parsed.spec
        branches = _document.alternatives(spec, pointer)
        # the parser has merged or dropped alternatives: which words belong to which is not known
        # then
        if len(branches) != len(prop.inner_properties):
            branches = [_document.target(spec, pointer)] * len(prop.inner_properties)
        found: list[str] = []
        for inner, branch in zip(prop.inner_properties, branches, strict=True):
            found += self.types(inner, branch, place)  # type: ignore[arg-type]
        if not place.written:
            inner_types = dict(zip(branches, prop.inner_properties, strict=True))
            self._tag(pointer, inner_types)  # type: ignore[arg-type]
        return joined(found)

    def _tag(self, pointer: str, branches: dict[str, Property]) -> None:
        """Remember what tells the models of a union apart, if the document says it."""
        classes = {
            at: self._named(self.model(prop), at)
            for at, prop in branches.items()
            if isinstance(prop, ModelProperty)
        }
        found = tag(self.parsed.spec, pointer, classes)
        if found is not None:
            self._keep(frozenset(classes.values()), found, pointer)

    def _keep(self, classes: frozenset[str], found: Tag, pointer: str) -> None:
        if self.tags.setdefault(classes, found) != found:
            what = "the same schemas are told apart in another way elsewhere"
            self.refuse(pointer, what, "state one `discriminator` for them")

    def has_children(self, prop: Property, pointer: str) -> bool:
        """Whether a model has a `discriminator` that tells apart what extends it."""
        return isinstance(prop, ModelProperty) and bool(self._extending(self.model(prop), pointer))

    def _model(self, prop: ModelProperty, pointer: str, place: Place) -> list[str]:
        model = self.model(prop)
        if not (model.required_properties or model.optional_properties):
            return self._mapping(model, pointer, place)
        family = [(model, pointer), *self._extending(model, pointer)]
        if not place.written:
            names = [self._declare_model(each, at) for each, at in reversed(family)]
            self._tag_family(model, pointer)
            return [place.models + name for name in names]
        written = [place.params + self._declare_params(each, at) for each, at in reversed(family)]
        # What was fetched may be sent again as it is.
        return [*written, f"{place.models}Model"]

    def _extending(self, model: ModelProperty, pointer: str) -> list[tuple[ModelProperty, str]]:
        extending = children(self.parsed.normal.original, self.at(model, pointer))
        found = [(self._component(at), at) for at in extending]
        return [(child_model, at) for child_model, at in found if child_model is not None]

    def _component(self, pointer: str) -> ModelProperty | None:
        names = (name for name, at in self.parsed.components.items() if at == pointer)
        return self.parsed.models.get(next(names, ""))

    def _tag_family(self, model: ModelProperty, pointer: str) -> None:
        extending = self._extending(model, pointer)
        if not extending:
            return
        base = self._named(model, pointer)
        classes = {at: self._named(each, at) for each, at in extending}
        at = _document.target(self.parsed.spec, self.at(model, pointer))
        found = tag(self.parsed.spec, at, {**classes, at: base})
        if found is not None:
            family = frozenset({base, *classes.values()})
            self._keep(family, replace(found, otherwise=base), at)

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
            if not self.is_hidden(where, "readOnly" if place.written else "writeOnly")
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
            pointer=self.parsed.normal.origin(pointer),
        )

    def _member(self, prop: Property, pointer: str, place: Place) -> Member:
        name, origin = _member_name(wire(prop)), self.parsed.normal.origin(pointer)
        return Member(
            name=name,
            wire=wire(prop),
            annotation=self.annotation(prop, pointer, place),
            required=prop.required,
            secret=bool({"secret", "password", "token"} & set(name.split("_"))),
            documentation=self.words(pointer),
            pointer=origin,
            deprecated=_document.deprecated(self.parsed.spec, pointer),
            also=() if place.written else self.parsed.tolerance.names.get(origin, ()),
            listed=not place.written and origin in self.parsed.tolerance.lists,
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
