"""A battery that drains with time and with work."""

from __future__ import annotations

IDLE_W = 6.0
"""Computer and lidar."""
MOTOR_EFFICIENCY = 0.5
EMPTY_V, FULL_V = 9.9, 12.6
"""Three lithium cells; the voltage is taken to fall evenly with the charge."""


class Battery:
    """Charge of a battery of ``capacity_wh`` watt-hours, from ``start_ratio`` (0 to 1) down."""

    def __init__(self, capacity_wh: float, start_ratio: float) -> None:
        self.capacity_wh = capacity_wh
        self._start_ratio = start_ratio
        self.reset()

    def reset(self) -> None:
        """Charged as at the start."""
        self._energy_wh = self.capacity_wh * self._start_ratio
        self._load_w = IDLE_W

    def draw(self, motor_power_w: float, dt_s: float) -> None:
        """Feed motors of that mechanical power for ``dt_s`` seconds, and everything else."""
        self._load_w = IDLE_W + motor_power_w / MOTOR_EFFICIENCY
        self._energy_wh = max(0.0, self._energy_wh - self._load_w * dt_s / 3600.0)

    @property
    def ratio(self) -> float:
        """Charge, 0 empty to 1 full."""
        return self._energy_wh / self.capacity_wh

    @property
    def empty(self) -> bool:
        return self._energy_wh <= 0.0

    @property
    def voltage_v(self) -> float:
        return EMPTY_V + (FULL_V - EMPTY_V) * self.ratio

    @property
    def current_a(self) -> float:
        """Negative while it discharges, as sensor_msgs/BatteryState has it."""
        return -self._load_w / self.voltage_v
