"""With ``tools: mock`` every tool answers plausibly and nothing reaches the robot."""

import json
import math

import pytest
from agents.testing import ScriptedModel, assistant_message, function_call

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.planner.toolbox.registry import Outside
from realtime_agent_ros.planner.toolbox.spec import user_tool
from realtime_agent_ros.protocol import Cancel, SayNow, Steps
from tool_scenes import calling, given, outputs


def turns(*responses):
    calls = [
        [function_call(name, args, call_id=f"{n}.{k}") for k, (name, args) in enumerate(response)]
        for n, response in enumerate(responses)
    ]
    return ScriptedModel([*calls, [assistant_message("So.")]])


def test_a_driving_twin_keeps_a_pose(run):
    async def scene(make):
        motion = [
            ("drive", {"distance_m": 2.0}),
            ("turn", {"angle_deg": 90.0}),
            ("drive", {"distance_m": 1.0}),
            ("remember_place", {"name": "desk"}),
            ("set_speed_limit", {"speed_mps": 0.1}),
            ("say", {"text": "Here."}),
        ]
        after = [("robot_state", {}), ("list_places", {}), ("go_to", {"place": "desk"})]
        bench = make(models=[turns(motion, after)], tools="mock")
        await bench.ask("go to the desk and look")
        told = outputs(bench.history.items)
        assert all(answer.startswith("accepted") for answer in told[:6])
        state, places = json.loads(told[6]), json.loads(told[7])
        assert (state["pose"]["x_m"], state["pose"]["y_m"]) == pytest.approx((2.0, 1.0))
        assert state["pose"]["yaw_rad"] == pytest.approx(math.pi / 2)
        assert state["speed_limit_mps"] == 0.1
        assert places["places"]["desk"] == [2.0, 1.0]
        assert told[8].startswith("accepted")
        assert "Here." in bench.said

    run(scene)


def test_an_unknown_place_is_rejected_and_ends_the_sequence(run):
    async def scene(make):
        model = calling(("go_to", {"place": "moon"}), ("drive", {"distance_m": 1.0}))
        bench = make(models=[model], tools="mock")
        await bench.ask("to the moon")
        told = outputs(bench.history.items)
        assert "unknown place 'moon'" in told[0]
        assert told[1].startswith("not sent")

    run(scene)


def test_neither_steps_nor_cancellations_leave_and_the_robots_own_word_is_not_heard(run):
    async def scene(make):
        bench = make(tools="mock")
        bench.snapshot(pose=Pose(9.0, 9.0, 0.0))
        await bench.ask("go forward 1 metre")
        await bench.ask("cancel that")
        await bench.ask("where are you?")
        assert not [m for m in bench.plan if isinstance(m, Steps | Cancel)]
        assert any(isinstance(m, SayNow) and "x 1.0, y 0.0" in m.text for m in bench.plan)

    run(scene)


def test_a_stop_word_raises_the_simulated_barrier_and_a_cancellation_doesnt(run):
    async def scene(make):
        bench = make(tools="mock", barrier_wait_s=600.0)
        before = bench.session._world.barrier
        bench.session.on_partial("stop")
        assert bench.session._world.barrier == before + 1
        await bench.ask("stop, then go forward 1 metre")
        assert bench.session._world.snapshot.pose.x_m == pytest.approx(1.0)
        stopped = bench.session._world.barrier
        await bench.ask("cancel that")
        assert bench.session._world.barrier == stopped

    run(scene)


def test_ros_tools_reach_a_simulated_graph_that_remembers(run):
    async def scene(make):
        calls = [
            ("call_service", {"service": "/lamp", "value": True}),
            ("publish_topic", {"topic": "/lab/flag", "message": '{"data": 1}'}),
        ]
        after = [("ros_sample", {"topic": "/lab/flag"}), ("ros_list", {"what": "services"})]
        bench = make(
            models=[turns(calls, after)],
            outside=Outside(ros=None),
            tools="mock",
            call_services=["/lamp"],
            publish_topics=["/lab/flag"],
            sample_topics=["/lab/*"],
        )
        await bench.ask("switch the lamp on")
        told = outputs(bench.history.items)
        assert '"data":1' in told[2]
        assert "/lamp: std_srvs/srv/SetBool" in told[3]

    run(scene)


def test_a_users_twin_stands_in_and_one_without_is_told(run):
    real = []

    def fake(door: str) -> str:
        return f"{door} would open"

    @user_tool(twin=fake)
    def unlock(door: str) -> str:
        """Unlock."""
        real.append(door)
        return "unlocked"

    @user_tool
    def ring(door: str) -> str:
        """Ring."""
        real.append(door)
        return "rung"

    async def scene(make):
        model = calling(("unlock", {"door": "front"}), ("ring", {"door": "front"}))
        bench = make(models=[model], outside=given(unlock, ring), tools="mock")
        await bench.ask("open")
        assert outputs(bench.history.items) == [
            "front would open",
            "not sent: ring is not simulated",
        ]
        assert real == []

    run(scene)


def test_every_tool_of_ours_has_a_twin(run):
    async def scene(make):
        bench = make(tools="mock", call_services=["a"], publish_topics=["/b"], image_topics=["c"])
        specs = bench.session._mind.toolbox.specs.values()
        assert len(specs) == 17
        assert [spec.name for spec in specs if spec.twin is None] == []

    run(scene)
