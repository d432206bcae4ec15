"""Cutting what was sent to be spoken."""

from realtime_agent_ros.planner.speaking.mouth import LAG_S, SLOW_CHARS_PER_S, Mouth
from realtime_agent_ros.protocol import Cancel, SayNow


class Out(list):
    publish = stream = event = list.append


def test_speech_is_cut_once_and_only_while_it_may_last():
    out, now = Out(), [0.0]
    mouth = Mouth(out, lambda: now[0])
    assert not mouth.cut("t0")
    text = "x" * 100
    mouth.publish(SayNow(plan_id="t1", text=text))
    mouth.publish(SayNow(plan_id="t1", text=text))
    mouth.publish(Cancel())
    now[0] = 200.0 / SLOW_CHARS_PER_S
    assert mouth.cut("t0")
    assert not mouth.cut("t0")
    assert out[-1] == SayNow(plan_id="t0", text="")
    assert len(out) == 4
    mouth.publish(SayNow(plan_id="t1", text=text))
    now[0] += LAG_S + 100.0 / SLOW_CHARS_PER_S + 0.1
    assert not mouth.cut("t0")
