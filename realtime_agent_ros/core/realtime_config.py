"""Parameters of ``agent_node`` for the scheduler, memory and garbage of its process; all off."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from realtime_agent_ros.core.parameter_model import ParameterModel

Cpu = Annotated[int, Field(ge=0, le=4095)]


class RealtimeConfig(ParameterModel):
    """What is asked for; what could be had is told in ``/diagnostics``."""

    fifo_priority: int = Field(
        0, ge=0, le=99, description="SCHED_FIFO priority of the process; 0: the usual scheduler."
    )
    nice: int = Field(
        0, ge=-20, le=19, description="Niceness of the process, lower is sooner; 0: as started."
    )
    lock_memory: bool = Field(False, description="mlockall: no page of the process is swapped out.")
    cpu_affinity: tuple[Cpu, ...] = Field((), description="The only CPUs it runs on; empty: all.")
    gc_freeze: bool = Field(
        False, description="What exists at the start is never searched for garbage again."
    )
    gc_idle: bool = Field(
        False, description="Garbage is collected after a tick, when nothing else is ready."
    )
    switch_interval_s: float = Field(
        0.0, ge=0.0, le=0.1, description="s until another Python thread may run; 0: Python's own."
    )

    @model_validator(mode="after")
    def _one_scheduler(self) -> RealtimeConfig:
        if self.fifo_priority and self.nice:
            raise ValueError(
                f"fifo_priority, nice: allowed is one of both, got {self.fifo_priority} and "
                f"{self.nice}"
            )
        return self
