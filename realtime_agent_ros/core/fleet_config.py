"""The parameters by which robots of a fleet are told apart: the same on agent and planner.

Belongs here: names, bounds, and whose each name is. Does not belong here: finding the names in what
is said (``addressing``), which names are any good (``fleet_names``), or our own words for everybody
(``fleet_words``).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated, Literal

from pydantic import Field, model_validator

from realtime_agent_ros.core.fleet_words import Form, forms_of
from realtime_agent_ros.core.parameter_model import ParameterModel

Name = Annotated[str, Field(min_length=1, max_length=64)]
Names = Annotated[tuple[Name, ...], Field(max_length=1000)]


class FleetConfig(ParameterModel):
    """Who this robot is among others. Without a name everything that it hears is meant for it."""

    robot_name: str = Field(
        "", max_length=64, description="What people call this robot; empty: it is the only one."
    )
    robot_aliases: Names = Field((), description="Other names of this robot.")
    robot_names: Names = Field(
        (), description="Names of all robots of the fleet, its own may be among them."
    )
    group_names: Names = Field(
        (), description="Words for the whole fleet beside everyone, all robots and the like."
    )
    speech_topic: str = Field(
        "/speech",
        description="Speech to the whole fleet, with its partials in <topic>/partial, beside "
        "this robot's own; empty: none.",
    )
    named_stop: Literal["everyone", "named"] = Field(
        "everyone",
        description="Who stops at a stop word with another robot's name: everyone who hears it, or "
        "only who is named.",
    )

    @model_validator(mode="after")
    def _can_be_told_apart(self) -> FleetConfig:
        if not self.robot_name:
            given = [n for n in ("robot_aliases", "robot_names", "group_names") if getattr(self, n)]
            if given:
                raise ValueError(f"robot_name: needed with {', '.join(given)}, got none")
            return self
        self._are_names()
        own = _forms(self.own_names)
        for name, others in (("robot_names", self.other_names), ("group_names", self.group_names)):
            if twice := own & _forms(others):
                said = ", ".join(" ".join(form) for form in sorted(twice))
                raise ValueError(f"{name}: {said} is one of this robot's own names too")
        return self

    def _are_names(self) -> None:
        """ValueError for a name that is none, or not to be told from another."""
        # Not for every command that names a fleet: it reads the language's tables.
        from realtime_agent_ros.core.fleet_names import fault_of, overlap_of

        given = {"robot_name": (self.robot_name,)} | {
            name: getattr(self, name) for name in ("robot_aliases", "robot_names", "group_names")
        }
        for parameter, names in given.items():
            if fault := next(filter(None, map(fault_of, names)), ""):
                raise ValueError(f"{parameter}: {fault}")
        if fault := overlap_of(name for names in given.values() for name in names):
            raise ValueError(f"robot_names: {fault}")

    @property
    def own_names(self) -> tuple[str, ...]:
        return (self.robot_name, *self.robot_aliases) if self.robot_name else ()

    @property
    def other_names(self) -> tuple[str, ...]:
        """Those in ``robot_names`` that aren't this robot's."""
        own = {forms_of(name) for name in (self.robot_name,)}
        return tuple(name for name in self.robot_names if forms_of(name) not in own)


def _forms(names: Iterable[str]) -> set[Form]:
    return set(map(forms_of, names))
