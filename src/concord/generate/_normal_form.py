"""A document whose schemas the parser reads without loss: the same values, other keywords.

Model: pure. openapi-python-client takes a schema for the first of its keywords that it knows and
drops the others without a word. Where keywords stand together that it cannot combine, the schema is
written as it can: references with siblings become `allOf`; members beside `anyOf` or `oneOf` move
into each alternative; `allOf` of unions, scalars or nullable objects becomes the alternatives that
are left. Everything else stays where it is and is shared with the document that is given.
Source: JSON Schema 2020-12, 10.2 (keywords for applying subschemas).
Known limits: a conjunction of more than `MOST_ALTERNATIVES` alternatives stays as it is; `not`,
`if` and `dependentSchemas` say nothing about types.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from concord.spec import Spec, child, parts, target

MOST_ALTERNATIVES = 64
_COMPOSING = ("allOf", "anyOf", "oneOf")
_SHAPING = frozenset({"properties", "required", "additionalProperties", "items", "enum", "const"})
"""Keywords beside a reference or a composition that change a type."""
_DATA = frozenset({"const", "default", "enum", "example", "examples", "value"})
_NAMED = frozenset({"properties", "schemas", "patternProperties", "$defs", "content", "responses"})
_SCHEMAS = "/components/schemas"
_STRUCTURE = frozenset(
    {"components", "schemas", "properties", "items", "paths", "content", "schema", "responses"}
    | {"requestBody", "additionalProperties", *_COMPOSING}
)
"""Keys of a pointer that name nothing."""
_SAID = frozenset({"description", "summary", "title", "deprecated", "readOnly", "writeOnly"})
_SAID_ONCE = frozenset({"default", "discriminator", "example", "examples", "externalDocs"})

Schema = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class NormalForm:
    """A spec in normal form; `moved` says where what was copied stands in the original."""

    spec: Spec
    original: Spec
    moved: dict[str, str]

    def origin(self, pointer: str) -> str:
        """The pointer in the original document; of what has none there, the nearest around it."""
        for prefix in _prefixes(pointer):
            if prefix in self.moved:
                pointer = self.moved[prefix] + pointer[len(prefix) :]
                break
        while pointer and not _exists(self.original, pointer):
            pointer = pointer.rpartition("/")[0]
        return pointer


def normal_form(spec: Spec) -> NormalForm:
    """`spec` in normal form: itself, if it has that already."""
    rewriter = _Rewriter(document=spec.document)
    document = rewriter.rewritten()
    same = document is spec.document
    normal = spec if same else replace(spec, document=document)
    return NormalForm(spec=normal, original=spec, moved=rewriter.moved)


def _prefixes(pointer: str) -> Iterator[str]:
    while pointer:
        yield pointer
        pointer = pointer.rpartition("/")[0]


def _exists(spec: Spec, pointer: str) -> bool:
    try:
        spec.at(pointer)
    except KeyError:
        return False
    return True


@dataclass(frozen=True, kw_only=True)
class _Leaf:
    """A part of a conjunction: a reference to an object, or a schema without composition."""

    schema: Schema
    pointer: str
    """Where it stands; "" where it is made of several."""

    @property
    def types(self) -> frozenset[str]:
        """The types that it allows; none where it says nothing of them."""
        if "$ref" in self.schema or (
            "type" not in self.schema and {"properties", "required"} & self.schema.keys()
        ):
            return frozenset({"object"})
        stated = self.schema.get("type")
        if stated is None and "const" in self.schema:
            return frozenset({_type_of(self.schema["const"])})
        if stated is None and self.schema.get("enum"):
            return frozenset(map(_type_of, self.schema["enum"]))
        return frozenset({stated} if isinstance(stated, str) else stated or ())


@dataclass(kw_only=True)
class _Rewriter:
    document: Schema
    moved: dict[str, str] = field(default_factory=dict)
    added: dict[str, Schema] = field(default_factory=dict)
    """New components, by name."""

    def rewritten(self) -> Schema:
        """The document in normal form, with the components that this takes."""
        found: Schema = self.rewrite(self.document, "")
        done: set[str] = set()
        while names := self.added.keys() - done:
            for name in sorted(names):
                self.added[name] = self.rewrite(self.added[name], child(_SCHEMAS, name))
            done |= names
        if not self.added:
            return found
        components = found.get("components", {})
        schemas = {**components.get("schemas", {}), **self.added}
        return {**found, "components": {**components, "schemas": schemas}}

    def rewrite(self, node: Any, pointer: str) -> Any:
        """`node` and all within it in normal form; `node` itself where nothing changes."""
        if isinstance(node, list):
            found = [self.rewrite(item, child(pointer, i)) for i, item in enumerate(node)]
            return found if any(a is not b for a, b in zip(node, found, strict=True)) else node
        if not isinstance(node, dict):
            return node
        named = pointer.rpartition("/")[2] in _NAMED
        here = node if named else self._schema(node, pointer)
        result = {
            name: value
            if not named and (name in _DATA or name.startswith("x-"))
            else self.rewrite(value, child(pointer, name))
            for name, value in here.items()
        }
        same = here is node and all(result[name] is node[name] for name in node)
        return node if same else result

    def _schema(self, schema: Schema, pointer: str) -> Schema:
        """One schema in normal form, its parts still as they are."""
        found = _combined_reference(schema)
        found = _without_conditions(found)
        if self._is_hard(found, pointer):
            return self._distributed(found, pointer)
        branches = found.get("allOf")
        if isinstance(branches, list) and len(branches) == 1 and _SHAPING & found.keys():
            # the parser takes a composition of one reference for that reference
            return {**found, "allOf": [*branches, {}]}
        return found

    def _is_hard(self, schema: Schema, pointer: str) -> bool:
        """Whether the parser would drop a part of `schema` or refuse it."""
        composing = [name for name in _COMPOSING if _listed(schema, name)]
        if not composing:
            return False
        if composing != ["allOf"]:
            return len(composing) > 1 or bool({"properties", "enum"} & schema.keys())
        inline = not any("$ref" in it for it in schema["allOf"])
        sole = len(schema["allOf"]) == 1 and not _SHAPING & schema.keys()
        if sole and not inline:
            return False  # another name of what it refers to
        return not all(self._is_plain(it, frozenset({pointer})) for it in schema["allOf"])

    def _is_plain(self, schema: Any, seen: frozenset[str]) -> bool:
        """Whether a part of `allOf` is an object as the parser merges it, or says no type."""
        if not isinstance(schema, dict):
            return False
        if "$ref" in schema:
            at = target(str(schema["$ref"]))
            return at in seen or self._is_plain(self._at(at), seen | {at})
        if any(_listed(schema, name) for name in ("anyOf", "oneOf")):
            return _without_conditions(schema) is not schema
        if schema.get("type", "object") != "object" or {"enum", "const", "items"} & schema.keys():
            return False
        return all(self._is_plain(it, seen) for it in _listed(schema, "allOf"))

    def _types(self, schema: Any, seen: frozenset[str]) -> frozenset[str]:
        """All types that the parts of a schema speak of."""
        if not isinstance(schema, dict):
            return frozenset()
        if "$ref" in schema:
            at = target(str(schema["$ref"]))
            return frozenset() if at in seen else self._types(self._at(at), seen | {at})
        own = _Leaf(schema=_own(schema), pointer="").types
        inner = (it for name in _COMPOSING for it in _listed(schema, name))
        return own.union(*(self._types(it, seen) for it in inner))

    def _at(self, pointer: str) -> Any:
        node: Any = self.document
        try:
            for part in parts(pointer):
                node = node[int(part)] if isinstance(node, list) else node[part]
        except (KeyError, IndexError, TypeError, ValueError):
            return None
        return node

    def _distributed(self, schema: Schema, pointer: str) -> Schema:
        """`schema` as the alternatives that its parts leave."""
        found = self._alternatives(schema, pointer, frozenset({pointer}))
        if len(found) > MOST_ALTERNATIVES:
            return schema
        merged = [it for it in map(_conjunction, found) if it is not None]
        distinct = [it for i, it in enumerate(merged) if it not in merged[:i]]
        said = {
            name: value
            for name, value in schema.items()
            if name in _SAID or name in _SAID_ONCE or name.startswith("x-")
        }
        if len(distinct) == 1:
            made, leaves = distinct[0]
            self._note(made, leaves, pointer)
            return {**said, **({"allOf": [made]} if "$ref" in made else made)}
        return {**said, "anyOf": [*self._branches(distinct, pointer)]} if distinct else schema

    def _branches(
        self, distinct: list[tuple[Schema, list[_Leaf]]], pointer: str
    ) -> Iterator[Schema]:
        """The alternatives; what is all of several objects becomes a component of its own."""
        composed = [made for made, _ in distinct if "allOf" in made]
        for index, (made, leaves) in enumerate(distinct):
            if "allOf" not in made:
                self._note(made, leaves, child(pointer, "anyOf", index))
                yield made
                continue
            name = self._free_name(pointer, made, alone=len(composed) == 1)
            at = child(_SCHEMAS, name)
            self.added[name] = made
            self.moved[at] = pointer
            self._note(made, leaves, at)
            yield {"$ref": f"#{at}"}

    def _free_name(self, pointer: str, made: Schema, *, alone: bool) -> str:
        """The name of a new component: of the place, and of what the alternative refers to."""
        words = [it for it in parts(pointer) if it.isidentifier() and it not in _STRUCTURE]
        names = [_referred(it).rpartition("/")[2] for it in _listed(made, "allOf") if _referred(it)]
        wanted = "".join(word[:1].upper() + word[1:] for word in words) + "".join(names[-1:])
        if alone:
            wanted += "Value"
        taken = {*(self._at(_SCHEMAS) or ()), *self.added}
        tried = (f"{wanted}{number or ''}" for number in range(len(taken) + 1))
        return next(name for name in tried if name not in taken)

    def _note(self, made: Schema, leaves: list[_Leaf], pointer: str) -> None:
        """Remember where the parts of a conjunction come from."""
        if len(leaves) == 1 and "$ref" not in made and leaves[0].pointer:
            self.moved[pointer] = leaves[0].pointer
        for index, leaf in enumerate(leaves if "allOf" in made else ()):
            if "$ref" not in leaf.schema and leaf.pointer:
                self.moved[child(pointer, "allOf", index)] = leaf.pointer

    def _alternatives(self, schema: Any, pointer: str, seen: frozenset[str]) -> list[list[_Leaf]]:
        """The conjunctions one of which a value of `schema` satisfies."""
        if not isinstance(schema, dict):
            return [[]]
        if "$ref" in schema:
            schema = _combined_reference(schema)
        if "$ref" in schema:
            at = target(str(schema["$ref"]))
            if at in seen:
                return [[]]
            if self._is_plain(schema, frozenset()) and "object" in self._types(schema, frozenset()):
                return [[_Leaf(schema={"$ref": schema["$ref"]}, pointer=at)]]
            return self._alternatives(self._at(at), at, seen | {at})
        schema = _without_conditions(schema)
        found = _split(_own(schema), pointer)
        for index, part in enumerate(_listed(schema, "allOf")):
            found = _product(found, self._alternatives(part, child(pointer, "allOf", index), seen))
        for name in ("anyOf", "oneOf"):
            branches = _listed(schema, name)
            # a base that lists its children says nothing of one of them
            if branches and not any(_referred(it) in seen for it in branches):
                found = self._chosen(found, branches, child(pointer, name), seen)
        return found

    def _chosen(
        self, around: list[list[_Leaf]], branches: list[Any], pointer: str, seen: frozenset[str]
    ) -> list[list[_Leaf]]:
        """The alternatives of `branches`, each with what stands around them."""
        found: list[list[_Leaf]] = []
        for index, branch in enumerate(branches):
            if self._extends(branch, seen):
                found.append([_Leaf(schema={"$ref": branch["$ref"]}, pointer=_referred(branch))])
                continue
            inner = self._alternatives(branch, child(pointer, index), seen)
            found += _product(around, inner)
        return found

    def _extends(self, branch: Any, bases: frozenset[str]) -> bool:
        """Whether an alternative holds by itself all that stands around it."""
        at = _referred(branch)
        definition = self._at(at) if at else None
        return any(_referred(it) in bases for it in _listed(definition, "allOf"))


def _combined_reference(schema: Schema) -> Schema:
    """`$ref` beside keywords that shape a value, as a part of `allOf`."""
    shaping = _SHAPING.union(_COMPOSING) & schema.keys()
    lists = isinstance(schema.get("required", []), list)
    if not isinstance(schema.get("$ref"), str) or not shaping or not lists:
        return schema
    siblings = {name: value for name, value in schema.items() if name != "$ref"}
    return {**siblings, "allOf": [{"$ref": schema["$ref"]}, *(_listed(schema, "allOf") or [{}])]}


def _without_conditions(schema: Schema) -> Schema:
    """`schema` without unions that only say which of its members go together."""
    empty = [
        name
        for name in ("anyOf", "oneOf")
        if _listed(schema, name) and all(map(_is_condition, schema[name]))
    ]
    return {k: v for k, v in schema.items() if k not in empty} if empty else schema


def _is_condition(branch: Any) -> bool:
    shaping = {"$ref", "type", "properties", "items", "enum", "const", *_COMPOSING}
    return isinstance(branch, dict) and not shaping & branch.keys()


def _own(schema: Schema) -> Schema:
    """What a schema says beside its compositions."""
    left_out = {*_COMPOSING, *_SAID_ONCE, *_SAID}
    return {k: v for k, v in schema.items() if k not in left_out and not k.startswith("x-")}


def _split(own: Schema, pointer: str) -> list[list[_Leaf]]:
    """What a schema says itself, one alternative for each type that it lists."""
    if not own:
        return [[]]
    stated = own.get("type")
    if not isinstance(stated, list):
        return [[_Leaf(schema=own, pointer=pointer)]]
    return [[_Leaf(schema={**own, "type": it}, pointer=pointer)] for it in stated]


def _product(ones: list[list[_Leaf]], others: list[list[_Leaf]]) -> list[list[_Leaf]]:
    if len(ones) * len(others) > MOST_ALTERNATIVES:
        return [[]] * (MOST_ALTERNATIVES + 1)
    return [[*one, *other] for one in ones for other in others]


def _conjunction(leaves: list[_Leaf]) -> tuple[Schema, list[_Leaf]] | None:
    """All parts as one schema that the parser reads, None where they contradict each other."""
    stated = [it.types for it in leaves if it.types]
    types = frozenset.intersection(*map(_widened, stated)) if stated else frozenset()
    if stated and not types:
        return None
    if len(types) > 1:
        types -= {"number"} if {"number", "integer"} <= types else frozenset()
    if types == {"null"}:
        return {"type": "null"}, []
    if types != {"object"}:
        merged = _merged(leaves)
        if len(types) == 1 and merged is not None:
            merged["type"] = next(iter(types))
        return None if merged is None else (merged, leaves)
    if len(leaves) == 1:
        return leaves[0].schema, leaves
    references = [it for it in leaves if "$ref" in it.schema]
    shaped = [it for it in leaves if _SHAPING & it.schema.keys() or it in references]
    distinct = [
        it for i, it in enumerate(shaped) if it.schema not in [s.schema for s in shaped[:i]]
    ]
    if len(distinct) == 1:
        return distinct[0].schema, distinct
    return {"type": "object", "allOf": [it.schema for it in distinct]}, distinct


def _merged(leaves: list[_Leaf]) -> Schema | None:
    """Scalars and arrays as one schema; of a keyword that is there twice the later."""
    found: Schema = {}
    for leaf in leaves:
        both = found.get("enum"), leaf.schema.get("enum")
        found |= leaf.schema
        if both[0] and both[1]:
            found["enum"] = [it for it in both[0] if it in both[1]]
            if not found["enum"]:
                return None
    return found


def _widened(types: frozenset[str]) -> frozenset[str]:
    return types | {"integer"} if "number" in types else types


def _type_of(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array"}
    return "null" if value is None else names.get(type(value), "object")


def _listed(schema: Any, keyword: str) -> list[Any]:
    found = schema.get(keyword) if isinstance(schema, dict) else None
    return found if isinstance(found, list) else []


def _referred(branch: Any) -> str:
    """The pointer that a reference without siblings leads to; "" for other schemas."""
    only = isinstance(branch, dict) and isinstance(branch.get("$ref"), str)
    return target(branch["$ref"]) if only else ""
