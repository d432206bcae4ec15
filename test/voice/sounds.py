"""What the tests of the voice share."""

from __future__ import annotations

from collections.abc import Callable

from realtime_agent_ros.voice.audio import Samples

Say = Callable[..., Samples]
"""``say(text, after_s=1.0, noise=20.0)``: a sentence as sound; see ``conftest``."""
