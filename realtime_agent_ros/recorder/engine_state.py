"""The state of an engine as values, and an engine with that state: a replay can begin anywhere.

``Memory(engine)``, made when the engine is new, numbers every object of it that can change. Engines
that are made alike have the same objects under the same numbers. ``capture`` notes what they hold;
``restore`` makes a new engine hold it.

Belongs here: walking over objects. Knows nothing of the engine but that it is made of plain Python:
attributes, containers and arrays. Functions, patterns and parameters come from making the engine
and never change; they are referred to by the place where they were found then. What a class names
in ``OUTSIDE`` is left out. What can't be looked into raises StateError, so that nothing is
forgotten in silence.
"""

from __future__ import annotations

import dataclasses
import re
import types
from array import array
from collections import Counter, deque
from collections.abc import Iterator
from enum import Enum
from typing import Any, cast

import numpy as np
from pydantic import BaseModel

LEAVES = (int, float, str, bool, bytes, type(None))
CODE = (types.FunctionType, types.MethodType, types.BuiltinFunctionType, re.Pattern)
PURE_FIELDS = {
    f"{kind}{maybe}" for kind in ("int", "float", "str", "bool") for maybe in ("", " | None")
}
PACKAGE = "realtime_agent_ros.core."
NO_STATE = {"__dict__", "__weakref__"}

Place = tuple[Any, ...]
"""Where a value is in an object: an attribute's name or a position; positions in tuples there."""


class StateError(ValueError):
    """The engine holds something that can't be noted, or a note is of another engine."""


@dataclasses.dataclass(frozen=True, slots=True)
class Ref:
    """Stands for the object with this number or, with a place, for what was there at birth."""

    number: int
    place: Place = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Held:
    """What one object holds: its class, and its content with ``Ref`` for other objects."""

    number: int
    kind: type
    content: Any


@dataclasses.dataclass(frozen=True, slots=True)
class State:
    """All objects that the engine is made of, and how many there were when it was new."""

    born: int
    objects: tuple[Held, ...]


class Memory:
    """Knows the objects of one engine by number. Make it before the engine handles anything."""

    def __init__(self, engine: object) -> None:
        self._objects: list[Any] = []
        self._numbers: dict[int, int] = {}
        self._constants: dict[int, Ref] = {}
        self._at: dict[Ref, Any] = {}
        self._find(engine)

    def capture(self) -> State:
        """What every object holds now. Nothing in it changes when the engine goes on."""
        return _Capture(self._objects, self._numbers, self._constants).state()

    def restore(self, state: State) -> None:
        """Make this new engine's objects hold ``state``. Raises StateError if they don't fit."""
        if state.born != len(self._objects):
            raise StateError(f"{state.born} objects noted, this engine has {len(self._objects)}")
        found: dict[Ref, Any] = {Ref(n): here for n, here in enumerate(self._objects)}
        for held in state.objects:
            ref = Ref(held.number)
            if ref not in found:
                found[ref] = _empty(held)
            elif type(found[ref]) is not held.kind:
                was = type(found[ref]).__name__
                raise StateError(f"a {held.kind.__name__} was noted where a {was} is")
        found |= self._at
        for held in state.objects:
            _fill(found[Ref(held.number)], held.content, found)

    def _find(self, value: Any) -> None:
        """Number an object and those in it, in an order that is the same for engines made alike."""
        if id(value) in self._numbers:
            return
        number = self._numbers[id(value)] = len(self._objects)
        self._objects.append(value)
        for place, part in _places(value):
            if isinstance(part, CODE) or _is_parameters(part):
                ref = Ref(number, place)
                self._constants.setdefault(id(part), ref)
                self._at[ref] = part
                for inner in _inside(part):
                    if not _is_value(inner):
                        self._find(inner)
            elif not _is_value(part):
                self._find(part)


class _Capture:
    def __init__(self, born: list[Any], numbers: dict[int, int], constants: dict[int, Ref]) -> None:
        self._born = born
        self._numbers = dict(numbers)
        self._constants = constants
        self._alive: list[Any] = []
        """What is new stays alive meanwhile, or its id might become another's."""
        self._held: list[Held] = []
        self._seen: set[int] = set()

    def state(self) -> State:
        for value in self._born[:1]:
            self._take(value)
        return State(len(self._born), tuple(self._held))

    def _take(self, value: Any) -> Any:
        """``value`` as it can be kept: itself, or a Ref to what is noted of it."""
        kind = type(value)
        if kind in _KEPT:
            return value
        if kind is tuple:
            return tuple(map(self._take, value))
        constant = self._constants.get(id(value))
        if constant is not None:
            return constant
        number = self._numbers.get(id(value))
        if number is None:
            if _is_value(value):
                return value
            if isinstance(value, CODE):
                raise StateError(f"{value!r} came into the engine after it was made")
            number = self._numbers[id(value)] = len(self._born) + len(self._alive)
            self._alive.append(value)
        if number not in self._seen:
            self._seen.add(number)
            self._held.append(Held(number, kind, self._content(value)))
        return Ref(number)

    def _content(self, value: Any) -> Any:
        kind = type(value)
        if kind in (dict, Counter):
            return {self._key(key): self._take(item) for key, item in value.items()}
        if kind is list:
            return [self._take(item) for item in value]
        if kind is deque:
            return value.maxlen, [self._take(item) for item in value]
        if kind is set:
            return {self._key(item) for item in value}
        if kind is array:
            return array(value.typecode, value)
        if kind is np.ndarray:
            return value.copy()
        return {name: self._take(item) for name, item in _attributes(value)}

    def _key(self, value: Any) -> Any:
        kept = self._take(value)
        if isinstance(kept, Ref):
            raise StateError(f"{value!r} is a key, and no plain value")
        return kept


_KEPT: set[type] = set(LEAVES)


def _is_value(value: Any) -> bool:
    """Whether it is as good as its copy: numbers, texts, classes, and what is made of such."""
    kind = type(value)
    if kind in _KEPT or isinstance(value, (Enum, np.generic, type)):
        return True
    if kind is frozenset:
        return all(map(_is_value, value))
    if _is_pure(kind):
        _KEPT.add(kind)
        return True
    return False


def _is_pure(kind: type) -> bool:
    """Whether it is a frozen dataclass of numbers and texts."""
    if not (dataclasses.is_dataclass(kind) and cast(Any, kind).__dataclass_params__.frozen):
        return False
    return all(str(field.type) in PURE_FIELDS for field in dataclasses.fields(kind))


def _is_parameters(value: Any) -> bool:
    return isinstance(value, BaseModel) and bool(value.model_config.get("frozen"))


def _places(value: Any) -> Iterator[tuple[Place, Any]]:
    """What an object is made of and where, tuples laid open."""
    kind = type(value)
    if kind in (array, np.ndarray):
        return
    if isinstance(value, dict):
        pairs: Iterator[tuple[Any, Any]] = iter(enumerate(value.values()))
    elif kind in (list, deque):
        pairs = enumerate(value)
    elif kind is set:
        if not all(map(_is_value, value)):
            raise StateError(f"a set of objects has no order: {value!r}")
        return
    else:
        pairs = iter(_attributes(value))
    for place, part in pairs:
        yield from _laid_open((place,), part)


def _laid_open(place: Place, part: Any) -> Iterator[tuple[Place, Any]]:
    if type(part) is tuple:
        for index, item in enumerate(part):
            yield from _laid_open((*place, index), item)
    else:
        yield place, part


def _inside(part: Any) -> Iterator[Any]:
    """What a function works on: the object it belongs to, the variables around it."""
    if isinstance(part, types.MethodType):
        yield part.__self__
    elif isinstance(part, types.FunctionType):
        yield from (cell.cell_contents for cell in part.__closure__ or ())


def _attributes(value: Any) -> list[tuple[str, Any]]:
    kind = type(value)
    if not kind.__module__.startswith(PACKAGE):
        raise StateError(f"a {kind.__module__}.{kind.__name__} can't be looked into")
    names = [name for base in kind.__mro__ for name in base.__dict__.get("__slots__", ())]
    slots = [(n, getattr(value, n)) for n in names if n not in NO_STATE and hasattr(value, n)]
    outside = getattr(kind, "OUTSIDE", ())
    return slots + [(n, v) for n, v in getattr(value, "__dict__", {}).items() if n not in outside]


def _empty(held: Held) -> Any:
    """A new object of the class, to be filled."""
    if held.kind is deque:
        return deque(maxlen=held.content[0])
    if held.kind in (array, np.ndarray):
        return held.content
    return cast(Any, held.kind).__new__(held.kind)


def _fill(target: Any, content: Any, found: dict[Ref, Any]) -> None:
    """Make an object hold the content, in place: others refer to it."""

    def given(value: Any) -> Any:
        if isinstance(value, Ref):
            return found[value]
        return tuple(map(given, value)) if type(value) is tuple else value

    if isinstance(target, dict):
        target.clear()
        target.update((key, given(item)) for key, item in content.items())
    elif isinstance(target, list):
        target[:] = map(given, content)
    elif isinstance(target, deque):
        target.clear()
        target.extend(map(given, content[1]))
    elif isinstance(target, set):
        target.clear()
        target.update(content)
    elif isinstance(target, (array, np.ndarray)):
        if target is not content:
            target[:] = content
    else:
        for name, item in content.items():
            object.__setattr__(target, name, given(item))
