"""Parameters of the plan cache (``plan_cache.*``)."""

from __future__ import annotations

from pydantic import Field

from realtime_agent_ros.core.steps import Frozen


class PlanCacheConfig(Frozen):
    """Whether plans are used again (``plan_cache.*``). Units: s, plans."""

    enabled: bool = Field(
        False, description="Carry out a plan that went well again, without asking a model."
    )
    ttl_s: float = Field(3600.0, gt=0.0, le=604_800.0, description="s a plan may be used again.")
    max_plans: int = Field(100, ge=1, le=1000, description="Plans kept; the least used goes.")
