"""Tolerant reading of what a server sends.

Model: a model is a view of the JSON object that was sent. Members are decoded when they are first
touched; what does not fit its declared type (a malformed date, a list where an object was
announced) stays as it was sent, and members that nobody announced are kept.
Known limits: models are read-only; change a copy of `to_dict()` instead.
"""

from __future__ import annotations

import copy
import datetime as _dt
import sys
import types
import typing
from collections.abc import Callable
from typing import Any, ClassVar, Literal, NoReturn, TypeVar, dataclass_transform

from .encode import encode

Decode = Callable[[Any], Any]
Self = TypeVar("Self", bound="Model")
_NOTHING: Any = object()


def member(*, wire: str = "", default: Any = _NOTHING, secret: bool = False) -> Any:
    """Declare a member whose name on the wire differs, or that `repr` must not show."""
    return _Declaration(wire, default, secret)


class _Declaration:
    def __init__(self, wire: str, default: Any, secret: bool) -> None:
        self.wire = wire
        self.default = default
        self.secret = secret


class Member:
    """Descriptor of one member: decodes on first access and leaves the value in the instance."""

    def __init__(self, owner: type[Model], name: str, declared: Any) -> None:
        if not isinstance(declared, _Declaration):
            declared = _Declaration("", declared, False)
        self.owner = owner
        self.name = name
        self.wire: str = declared.wire or name
        self.secret: bool = declared.secret
        self.required: bool = declared.default is _NOTHING
        self._decode: Decode | None = None

    def __get__(self, instance: Model | None, owner: type[Model]) -> Any:
        if instance is None:
            return self
        value = instance._sent.get(self.wire)
        if value is not None:
            value = (self._decode or self._compile())(value)
        instance.__dict__[self.name] = value
        return value

    def _compile(self) -> Decode:
        self._decode = decoder(self.hint())
        return self._decode

    def hint(self) -> Any:
        """The declared type, resolved among the module's names (never the class's own)."""
        return resolve(self.owner.__annotations__[self.name], self.owner.__module__)


def resolve(annotation: str, module: str) -> Any:
    """The type that `annotation`, generated text, means in `module`."""
    return eval(annotation, dict(vars(sys.modules[module])))  # noqa: S307


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(member,))
class Model:
    """An object that the server sent. `"name" in model` tells absent members from null ones."""

    __members__: ClassVar[dict[str, Member]] = {}
    _sent: dict[str, Any]

    def __init__(self, **values: Any) -> None:
        unknown = values.keys() - self.__members__.keys()
        missing = [n for n, m in self.__members__.items() if m.required and n not in values]
        if unknown or missing:
            words = [f"unexpected {n!r}" for n in sorted(unknown)] + [
                f"missing {n!r}" for n in missing
            ]
            raise TypeError(f"{type(self).__name__}(): {', '.join(words)}")
        self.__dict__["_sent"] = {
            self.__members__[name].wire: encode(value, where=name) for name, value in values.items()
        }

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        cls.__members__ = {
            name: Member(cls, name, cls.__dict__.get(name, _NOTHING))
            for name in cls.__annotations__
        }
        for name, descriptor in cls.__members__.items():
            setattr(cls, name, descriptor)

    @classmethod
    def from_dict(cls: type[Self], data: dict[str, Any]) -> Self:
        """The model of a JSON object, which is kept as it is."""
        model = cls.__new__(cls)
        model.__dict__["_sent"] = data
        return model

    @classmethod
    def _read(cls, value: Any) -> Any:
        """The model of an object; any other value as it is."""
        return cls.from_dict(value) if type(value) is dict else value

    def to_dict(self) -> dict[str, Any]:
        """A copy of the JSON object, exactly as it was sent: unknown members and nulls included."""
        return copy.deepcopy(self._sent)

    @property
    def extra(self) -> dict[str, Any]:
        """Members that were sent although the specification does not announce them."""
        known = {descriptor.wire for descriptor in self.__members__.values()}
        return {name: value for name, value in self._sent.items() if name not in known}

    def __contains__(self, name: str) -> bool:
        descriptor = self.__members__.get(name)
        return (descriptor.wire if descriptor else name) in self._sent

    def __eq__(self, other: object) -> bool:
        return type(other) is type(self) and other.__dict__["_sent"] == self._sent

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        shown = [
            f"{name}={'***' if descriptor.secret else repr(getattr(self, name))}"
            for name, descriptor in self.__members__.items()
            if descriptor.wire in self._sent
        ]
        if self.extra:
            shown.append(f"extra={sorted(self.extra)}")
        return f"{type(self).__name__}({', '.join(shown)})"

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"{type(self).__name__} is read-only: change a copy of to_dict()")

    def __delattr__(self, name: str) -> NoReturn:
        self.__setattr__(name, None)

    @classmethod
    def _fit(cls, value: dict[str, Any]) -> tuple[bool, int, int]:
        """How well an object fits: constants agree, required members present, members known."""
        constants = required = known = 0
        for descriptor in cls.__members__.values():
            if descriptor.wire not in value:
                required -= descriptor.required
                continue
            known += 1
            hint = descriptor.hint()
            if typing.get_origin(hint) is Literal and value[descriptor.wire] not in typing.get_args(
                hint
            ):
                constants += 1
        return (not constants, required, known)


def decoder(hint: Any) -> Decode:
    """A function that reads a JSON value as `hint` if it fits, and returns it unchanged if not."""
    origin = typing.get_origin(hint)
    if origin in (typing.Union, types.UnionType):
        return _union(typing.get_args(hint))
    if origin is list:
        return _list(decoder(typing.get_args(hint)[0]))
    if origin is dict:
        return _dict(decoder(typing.get_args(hint)[1]))
    if hint is _dt.datetime:
        return _datetime
    if hint is _dt.date:
        return _date
    if isinstance(hint, type) and issubclass(hint, Model):
        return hint._read
    return _as_sent


def _as_sent(value: Any) -> Any:
    return value


def _datetime(value: Any) -> Any:
    # fromisoformat also takes bare dates, which are no point in time.
    if type(value) is not str or len(value) < 16:
        return value
    try:
        return _dt.datetime.fromisoformat(value)
    except ValueError:
        return value


def _date(value: Any) -> Any:
    # fromisoformat also takes week dates and dates without hyphens, which RFC 3339 does not.
    if type(value) is not str or len(value) != 10 or value[4] != "-" or value[7] != "-":
        return value
    try:
        return _dt.date.fromisoformat(value)
    except ValueError:
        return value


def _list(decode: Decode) -> Decode:
    if decode is _as_sent:
        return _as_sent

    def read(value: Any) -> Any:
        return [decode(item) for item in value] if type(value) is list else value

    return read


def _dict(decode: Decode) -> Decode:
    if decode is _as_sent:
        return _as_sent

    def read(value: Any) -> Any:
        return {k: decode(v) for k, v in value.items()} if type(value) is dict else value

    return read


def _union(hints: tuple[Any, ...]) -> Decode:
    models = [hint for hint in hints if isinstance(hint, type) and issubclass(hint, Model)]
    decoders = [decoder(hint) for hint in hints if hint not in models]
    others = [decode for decode in decoders if decode is not _as_sent]
    if len(models) == 1 and not others:
        return models[0]._read

    def read(value: Any) -> Any:
        if models and type(value) is dict:
            best = max(models, key=lambda model: model._fit(value))
            if best._fit(value)[0]:
                return best.from_dict(value)
        for decode in others:
            decoded = decode(value)
            if decoded is not value:
                return decoded
        return value

    return read
