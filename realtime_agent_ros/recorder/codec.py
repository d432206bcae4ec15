"""Events and commands of the engine as JSON and back, bit for bit: floats, NaN and arrays included.

Belongs here: how a value is written. Does not belong here: where to (``segments``).
"""

from __future__ import annotations

import base64
import dataclasses
import json
from typing import Any, cast, get_args

import numpy as np
from pydantic import BaseModel

from realtime_agent_ros.core import commands, events, geometry, source_config, steps
from realtime_agent_ros.core.events import Event
from realtime_agent_ros.core.sources import events as sensed

KIND = "@"
"""The key that says what an object was."""
PARTS = (
    *(events.ScanReceived, events.BumperReceived, events.BatteryReceived),
    *(sensed.ImuReceived, sensed.PointCloudReceived, sensed.PolygonReceived, sensed.RangeReceived),
    *(geometry.Pose, geometry.Velocity, source_config.MountingPose, steps.Step),
)
CLASSES: dict[str, type] = {
    kind.__name__: kind for kind in (*get_args(Event), *get_args(commands.Command), *PARTS)
}


class CodecError(ValueError):
    """A record holds something that this version doesn't know."""


def encode(value: Any) -> bytes:
    """As JSON. Raises CodecError for what can be no part of an event or a command."""
    return json.dumps(_plain(value), separators=(",", ":")).encode()


def decode(data: bytes) -> Any:
    """The inverse of ``encode``. Raises CodecError if it isn't."""
    value, rest = decode_first(data)
    if rest:
        raise CodecError(f"no record of this version: {rest[:40]!r} behind it")
    return value


def decode_first(data: bytes) -> tuple[Any, bytes]:
    """The value that ``data`` begins with, and what stands behind it."""
    try:
        text = data.decode()
        value, end = _DECODER.raw_decode(text)
    # SyntaxError: numpy's of a dtype. RecursionError: JSON that is nested too deeply.
    except (AttributeError, KeyError, TypeError, ValueError, SyntaxError, RecursionError) as error:
        raise CodecError(f"no record of this version: {error}") from error
    return value, text[end:].encode()


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    if isinstance(value, np.ndarray):
        data = base64.b64encode(np.ascontiguousarray(value).tobytes()).decode()
        return {KIND: "array", "dtype": value.dtype.str, "shape": list(value.shape), "data": data}
    if isinstance(value, tuple):
        return {KIND: "tuple", "items": [_plain(item) for item in value]}
    if isinstance(value, dict):
        return {KIND: "dict", "items": [[_plain(k), _plain(v)] for k, v in value.items()]}
    return _known(value)


def _known(value: Any) -> Any:
    name = type(value).__name__
    if CLASSES.get(name) is not type(value):
        raise CodecError(f"{name} is no part of an event or a command")
    if isinstance(value, BaseModel):
        return {KIND: name, "model": value.model_dump(mode="json")}
    names = [field.name for field in dataclasses.fields(cast(Any, value))]
    return {KIND: name, **{field: _plain(getattr(value, field)) for field in names}}


def _object(found: dict[str, Any]) -> Any:
    name = found.get(KIND)
    if name is None:
        return found
    if name == "array":
        flat = np.frombuffer(base64.b64decode(found["data"]), dtype=np.dtype(found["dtype"]))
        return flat.reshape(found["shape"])
    if name == "tuple":
        return tuple(found["items"])
    if name == "dict":
        return dict(found["items"])
    kind = CLASSES[name]
    if issubclass(kind, BaseModel):
        return kind.model_validate(found["model"])
    return cast(Any, kind)(**{key: value for key, value in found.items() if key != KIND})


_DECODER = json.JSONDecoder(object_hook=_object)
