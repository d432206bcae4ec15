"""The facade: a sentence in, an intent out."""

import math

from realtime_agent_ros.core.intents import IntentKind, LanguageContext, parse
from realtime_agent_ros.core.steps import Drive, Turn

CONTEXT = LanguageContext()


def test_a_drive_a_turn_a_stop_and_the_unknown() -> None:
    assert parse("Go forward 2 metres.", CONTEXT).skills == (Drive(distance_m=2.0),)
    assert parse("turn right", CONTEXT).skills == (Turn(angle_rad=-math.pi / 2),)
    assert parse("Stop!", CONTEXT).kind is IntentKind.STOP
    assert parse("make me coffee", CONTEXT).kind is IntentKind.UNKNOWN
