"""A final text that never came: what was heard before it is not part of what is said later."""

from realtime_agent_ros.planner import session
from realtime_agent_ros.protocol import Cancel


def test_a_stop_whose_final_was_lost_is_not_part_of_what_is_said_later(run, monkeypatch):
    async def scene(make):
        monkeypatch.setattr(session, "UTTERANCE_GAP_NS", 10_000_000)
        bench = make()
        await bench.ask("turn left")
        bench.session.on_partial("stop")
        await bench.past(0.02)
        bench.session.on_final("no, the other left")
        await bench.session.idle()
        assert [skill.angle_rad > 0 for skill in bench.skills] == [True, False]
        assert [m.reason for m in bench.plan if isinstance(m, Cancel)] == ["corrected by voice"]

    run(scene)
