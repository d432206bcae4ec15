"""What is wrong with parameters, in words for who wrote them: name, value, what is allowed.

Belongs here: turning pydantic's errors into such texts. Does not belong here: what is allowed
(each model says that), or where parameters come from.
"""

from __future__ import annotations

import difflib
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

GATHERED = frozenset(
    ("zones", "sources", "guard_groups", "channel_groups", "remotes", "sub_polygons")
)
"""Fields whose groups stand beside the other parameters, as in nav2, and not under the field."""
NUMBERS = ("greater_", "less_", "finite_number", "float_", "int_")
WANTED = {
    "tuple_type": "a list is wanted",
    "list_type": "a list is wanted",
    "dict_type": "a group of parameters is wanted",
    "model_type": "a group of parameters is wanted",
    "model_attributes_type": "a group of parameters is wanted",
    "dataclass_type": "a pose is wanted, as a list of numbers",
    "bool_type": "true or false is wanted",
    "bool_parsing": "true or false is wanted",
    "string_type": "a text is wanted",
}


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an error is: the parameter's name, its field, and the parameters beside it."""

    name: str
    info: FieldInfo | None = None
    beside: Mapping[str, FieldInfo] = field(default_factory=dict)


def problems(error: ValidationError, model: type[BaseModel]) -> tuple[str, ...]:
    """A sentence for each thing that is wrong, in the order of the model."""
    return tuple(_told(detail, model) for detail in error.errors(include_url=False))


def _told(detail: Mapping[str, Any], model: type[BaseModel]) -> str:
    place, kind, value = _place(detail["loc"], model), detail["type"], detail["input"]
    if kind == "extra_forbidden":
        return _unknown(place, value)
    if kind == "missing":
        return f"parameter {place.name!r} is missing, it has no default"
    text, is_whole = _reason(detail, place.info), not place.name
    if is_whole or isinstance(value, (Mapping, BaseModel)):  # several at once: the text names them
        given = " (there is no group of that name)" if value == {} else ""
        return text if is_whole else f"parameter {place.name!r}: {text}{given}"
    return f"parameter {place.name!r}: {text} (got {value!r})"


def _reason(detail: Mapping[str, Any], info: FieldInfo | None) -> str:
    kind = detail["type"]
    if kind.startswith(NUMBERS):
        what = "whole number" if int in _kinds(info.annotation if info else None) else "number"
        bounds = _bounds(info)
        return f"a finite {what} is wanted" if not bounds else f"allowed is a {what} {bounds}"
    if kind == "unknown_type":
        group = detail["input"]
        got = group.get("type", "none") if isinstance(group, Mapping) else "no group"
        return f"{detail['msg']}, got {got}"
    if kind == "literal_error":
        return f"allowed is {detail['ctx']['expected']}"
    if kind == "value_error":
        return str(detail["ctx"]["error"])
    return WANTED.get(kind, str(detail["msg"]))


def _bounds(info: FieldInfo | None) -> str:
    """The range of a number in words; empty if it has none."""
    parts = (*info.metadata, *_metadata(info.annotation)) if info else ()
    limits = {
        name: getattr(part, name)
        for part in parts
        for name in ("ge", "gt", "le", "lt")
        if getattr(part, name, None) is not None
    }
    words = {"ge": "from {:g}", "gt": "above {:g}", "le": "up to {:g}", "lt": "below {:g}"}
    return " ".join(text.format(limits[n]) for n, text in words.items() if n in limits)


def _metadata(annotation: Any) -> Iterator[Any]:
    """What is noted on a type, or on one of its options."""
    kind, *notes = (*get_args(annotation), None)
    if get_origin(annotation) is Annotated:
        for note in notes:
            yield from note.metadata if isinstance(note, FieldInfo) else (note,)
        yield from _metadata(kind)
    elif get_origin(annotation) in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _metadata(option)


def _unknown(place: _Place, value: Any) -> str:
    *group, leaf = place.name.split(".")
    is_group = isinstance(value, Mapping) and not group  # a zone may be called anything
    near = difflib.get_close_matches(leaf, place.beside, n=3, cutoff=0.7 if is_group else 0.5)
    names = [repr(".".join((*group, name))) for name in near]
    if names:
        hint = f"did you mean {' or '.join(names)}?"
    elif is_group:
        hint = "no such group; a zone stands in polygons, a sensor in observation_sources or guards"
    else:
        hint = "no such parameter"
    return f"unknown parameter {place.name!r}: {hint}"


def _place(loc: tuple[int | str, ...], model: type[BaseModel]) -> _Place:
    """Follow an error's location through the model."""
    here: Any = model
    place, names = _Place(""), []
    for part in loc:
        models = _models(here)
        if len(models) > 1:  # the part says which of them it is
            here = next((m for m in models if _tag(m) == part), None)
            continue
        if models:
            info = models[0].model_fields.get(str(part))
            beside = {n: f for n, f in models[0].model_fields.items() if n not in GATHERED}
            place, here = _Place("", info, beside), info.annotation if info else None
        else:
            place, here = _Place(""), _item_of(here)
        if part not in GATHERED:
            names.append(str(part))
    return _Place(".".join(names), place.info, place.beside)


def _models(annotation: Any) -> list[type[BaseModel]]:
    """The models among which a value of this type is."""
    return [kind for kind in _kinds(annotation) if isinstance(kind, type) and _is_model(kind)]


def _is_model(kind: type) -> bool:
    return get_origin(kind) is None and issubclass(kind, BaseModel)


def _kinds(annotation: Any) -> Iterator[Any]:
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _kinds(get_args(annotation)[0])
    elif origin in (Union, types.UnionType):
        for option in get_args(annotation):
            yield from _kinds(option)
    else:
        yield annotation


def _item_of(annotation: Any) -> Any:
    """The type of a dictionary's or list's items."""
    arguments = next((get_args(kind) for kind in _kinds(annotation) if get_args(kind)), ())
    return next((kind for kind in reversed(arguments) if kind is not Ellipsis), None)


def _tag(model: type[BaseModel]) -> Any:
    return model.model_fields["type"].default if "type" in model.model_fields else None
