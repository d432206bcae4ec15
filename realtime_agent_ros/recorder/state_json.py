"""An engine's state as JSON and back, bit for bit.

Only classes of ``realtime_agent_ros.core`` and plain containers can be read, and reading calls none
of their code: a file from elsewhere can't do more than hold wrong values.
"""

from __future__ import annotations

import base64
import dataclasses
import importlib
from array import array
from collections import Counter, deque
from enum import Enum
from typing import Any, cast

import numpy as np

from realtime_agent_ros.recorder.engine_state import LEAVES, PACKAGE, Held, Ref, State, StateError

NAMES: dict[str, type] = {
    kind.__name__: kind for kind in (dict, Counter, list, deque, set, array, np.ndarray)
}


def plain(state: State) -> dict[str, Any]:
    """As what JSON can hold."""
    objects = [[held.number, _name(held.kind), _plain(held.content)] for held in state.objects]
    return {"born": state.born, "objects": objects}


def state_of(found: dict[str, Any]) -> State:
    """The inverse of ``plain``. Raises StateError for anything else."""
    try:
        objects = (Held(n, _kind(name), _value(content)) for n, name, content in found["objects"])
        return State(found["born"], tuple(objects))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise StateError(f"no state of an engine: {error}") from error


def _name(kind: type) -> str:
    if NAMES.get(kind.__name__) is kind:
        return kind.__name__
    return f"{kind.__module__.removeprefix(PACKAGE)}:{kind.__qualname__}"


def _kind(name: str) -> type:
    if name in NAMES:
        return NAMES[name]
    module, _, parts = name.partition(":")
    found: Any = importlib.import_module(PACKAGE + module)
    for part in parts.split("."):
        found = vars(found)[part]
    if not isinstance(found, type) or not found.__module__.startswith(PACKAGE):
        raise StateError(f"{name} is no class of ours")
    return found


def _plain(value: Any) -> Any:
    """Leaves as they are, everything else as a list that begins with what it is."""
    if type(value) in LEAVES and not isinstance(value, bytes):
        return value
    if isinstance(value, Ref):
        return ["ref", value.number, list(value.place)]
    if isinstance(value, dict):
        return ["dict", [[_plain(key), _plain(item)] for key, item in value.items()]]
    if isinstance(value, (list, tuple)):
        return [type(value).__name__, [_plain(item) for item in value]]
    if isinstance(value, (set, frozenset)):
        return [type(value).__name__, sorted((_plain(item) for item in value), key=repr)]
    if isinstance(value, np.ndarray):
        return ["ndarray", value.dtype.str, list(value.shape), _text(value.tobytes())]
    if isinstance(value, np.generic):
        return ["scalar", value.dtype.str, [], _text(value.tobytes())]
    if isinstance(value, array):
        return ["array", value.typecode, _text(value.tobytes())]
    if isinstance(value, bytes):
        return ["bytes", _text(value)]
    if isinstance(value, type):
        return ["class", _name(value)]
    if isinstance(value, Enum):
        return ["enum", _name(type(value)), value.name]
    fields = dataclasses.fields(cast(Any, value))
    return ["pure", _name(type(value)), [_plain(getattr(value, field.name)) for field in fields]]


def _value(found: Any) -> Any:
    if not isinstance(found, list):
        return found
    kind, first, *rest = found
    if kind == "ref":
        return Ref(int(first), tuple(rest[0]))
    if kind == "dict":
        return {_value(key): _value(item) for key, item in first}
    if kind in ("list", "tuple", "set", "frozenset"):
        maker: Any = {"list": list, "tuple": tuple, "set": set, "frozenset": frozenset}[kind]
        return maker(map(_value, first))
    if kind in ("ndarray", "scalar"):
        values = np.frombuffer(_bytes(rest[1]), dtype=_number_type(first)).reshape(rest[0])
        return values.copy() if kind == "ndarray" else values[()]
    if kind == "array":
        return array(first, _bytes(rest[0]))
    if kind == "bytes":
        return _bytes(first)
    if kind == "class":
        return _kind(first)
    if kind == "enum":
        return cast(Any, _kind(first))[rest[0]]
    if kind != "pure":
        raise StateError(f"{kind!r} is no kind of value")
    return _pure(_kind(first), rest[0])


def _pure(kind: type, values: list[Any]) -> Any:
    made = cast(Any, kind).__new__(kind)
    for field, value in zip(dataclasses.fields(cast(Any, kind)), values, strict=True):
        object.__setattr__(made, field.name, _value(value))
    return made


def _number_type(name: str) -> np.dtype[Any]:
    kind = np.dtype(name)
    if kind.hasobject:
        raise StateError(f"{name} is no type of numbers")
    return kind


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
