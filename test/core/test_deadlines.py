"""The agent's deadlines: who is silent, old or slow, and what follows."""

import pytest

from realtime_agent_ros.core.events import (
    FIRST_TOKEN,
    ChannelReceived,
    DeadlinesReset,
    EstopReset,
    OperatorReset,
    StageMeasured,
    TurnMoment,
)
from realtime_agent_ros.core.health_item import Level
from realtime_agent_ros.core.snapshot import Ladder
from realtime_agent_ros.core.steps import Drive, Say

MS = 1_000_000
OWN = {"topic": "imu", "type": "sensor_msgs/msg/Imu", "deadline_s": 0.2, "release_s": 0.1}


def channel(world, name):
    return {c.name: c for c in world.engine._safety.deadlines.channels}[name]


def item(world, group):
    return {i.name: i for i in world.engine.health(world.now_ns)}[f"deadlines {group}"]


def with_own(make_world, **config):
    """A robot with one channel of its own, which has just spoken."""
    world = make_world(channels=("gyro",), gyro=OWN | config, ready=False)
    world.handle(ChannelReceived("gyro"))
    feed(world, 0.5)
    assert world.state().ladder is Ladder.OK
    return world


def feed(world, duration_s):
    """Let time pass while the own channel speaks."""
    for _ in range(round(duration_s / 0.1)):
        world.run(0.1)
        world.handle(ChannelReceived("gyro"))


def test_everything_that_is_heard_has_a_channel(world):
    world.say("hello")
    world.teleop("keyboard", 0.0)
    world.run(1.0)
    counts = {c.name: c.count for c in world.engine._safety.deadlines.channels}
    heard = ("scan", "odom", "planner", "output", "speech", "input_keyboard")
    assert all(counts[name] for name in heard), counts
    assert counts["bumper"] == counts["input_joystick"] == 0


@pytest.mark.parametrize("policy", ["warn", "degrade", "stop", "latch"])
def test_silence_leads_to_what_the_policy_says_and_ends_with_it(make_world, policy):
    world = with_own(make_world, policy=policy)
    barrier = world.engine.barrier
    world.run(0.4)
    rungs = {"warn": "OK", "degrade": "DEGRADED", "stop": "STOP", "latch": "LATCHED"}
    assert world.state().ladder == rungs[policy]
    assert (world.engine.barrier > barrier) == (policy in ("stop", "latch"))
    feed(world, 1.0)
    assert (world.state().ladder is Ladder.OK) == (policy != "latch")


def test_only_counting_does_nothing(make_world):
    world = with_own(make_world, policy="count")
    world.run(2.0)
    assert channel(world, "gyro").alarm.misses > 5
    assert item(world, "topics").level is Level.OK
    assert not world.notes("deadline_missed")


def test_a_stop_suspends_the_plan_and_lets_it_go_on(make_world):
    world = with_own(make_world, policy="stop")
    (step,) = world.plan(Drive(distance_m=1.0))
    feed(world, 1.0)
    assert world.velocity.linear_x_mps > 0.1
    world.run(0.4)
    assert world.velocity.is_zero()
    assert world.state().reasons == (item(world, "topics").message,)
    feed(world, 8.0)
    assert any(u.resumes == step and u.status.value == "done" for u in world.updates())


def test_a_latched_one_needs_a_reset_and_that_only_works_once_it_is_over(make_world):
    world = with_own(make_world, policy="latch")
    (step,) = world.plan(Drive(distance_m=1.0))
    feed(world, 1.0)
    world.run(0.4)
    assert world.statuses(step)[-1] == "cancelled"
    world.handle(DeadlinesReset())
    assert world.engine.deadlines_latched  # it is still silent
    feed(world, 1.0)
    world.handle(EstopReset())
    assert world.state().ladder is Ladder.LATCHED  # another latch's reset is not this one's
    world.handle(DeadlinesReset())
    world.run(0.2)
    assert world.state().ladder is Ladder.OK
    assert [n.detail["released"] for n in world.notes("deadlines_reset")] == [False, True]


def test_the_operator_s_reset_unlatches_too(make_world):
    world = with_own(make_world, policy="latch")
    world.run(0.4)
    feed(world, 1.0)
    world.handle(OperatorReset())
    assert not world.engine.deadlines_latched


def test_degraded_the_robot_drives_at_the_share_that_is_left(make_world):
    world = with_own(make_world, policy="degrade", speed_ratio=0.5)
    world.plan(Drive(distance_m=9.0))
    feed(world, 1.5)
    assert world.velocity.linear_x_mps == pytest.approx(0.3)
    world.run(1.0)
    assert world.velocity.linear_x_mps == pytest.approx(0.15)
    assert world.teleop("keyboard", 0.3) is not None
    world.run(0.1)
    assert world.velocity.linear_x_mps <= 0.15 + 1e-9  # an input has no more leave than the plan


def test_every_change_is_an_event_with_its_reason(make_world):
    world = with_own(make_world, policy="stop")
    world.run(0.4)
    feed(world, 1.0)
    (missed,), (kept,) = world.notes("deadline_missed"), world.notes("deadline_kept")
    assert (missed.detail["channel"], missed.detail["policy"]) == ("gyro", "stop")
    assert missed.detail["reason"].startswith("gyro: silent 0.2")
    assert kept.detail["channel"] == "gyro"
    rungs = [(n.detail["from"], n.detail["to"]) for n in world.notes("ladder")]
    assert rungs == [("STOP", "OK"), ("OK", "STOP"), ("STOP", "OK")]
    assert missed.detail["reason"] in world.notes("ladder")[1].detail["reason"]


def test_debounce_up_a_single_miss_is_not_enough(make_world):
    world = with_own(make_world, policy="stop", misses=2, of_last=4)
    world.run(0.3)
    feed(world, 0.2)
    assert channel(world, "gyro").alarm.misses == 1
    assert world.state().ladder is Ladder.OK
    world.run(0.3)
    assert world.state().ladder is Ladder.STOP


def test_what_was_never_received_is_a_miss_where_it_is_required(make_world):
    world = make_world(channels=("gyro",), gyro=OWN | {"policy": "stop"}, ready=False)
    world.run(1.0)
    assert world.state().ladder is Ladder.STOP
    assert item(world, "topics").values["gyro.age_ms"] == "never received"
    calm = make_world(channels=("gyro",), gyro=OWN | {"policy": "stop", "required": False})
    calm.run(1.0)
    assert calm.state().ladder is Ladder.OK


def test_a_late_output_degrades_and_is_forgotten_after_a_while(world):
    world.run(1.0)
    world.silent = {"tick"}
    world.run(0.15)
    world.silent = set()
    world.run(0.2)
    assert world.state().ladder is Ladder.DEGRADED
    assert world.state().reasons[0].startswith("output: silent 0.")
    world.run(1.5)
    assert world.state().ladder is Ladder.OK


def test_times_are_counted_for_the_event_before_them(world):
    world.run(0.5)
    world.handle(world.scan())
    world.handle(StageMeasured(20 * MS, 10 * MS))
    world.say("hello")
    world.handle(StageMeasured(1 * MS, 1 * MS))
    world.handle(EstopReset())
    world.handle(StageMeasured(5 * MS, 5 * MS))
    stages = item(world, "stages").values
    assert (stages["scan_to_command.count"], stages["scan_to_command.misses"]) == ("1", "1")
    assert (stages["speech_to_command.count"], stages["speech_to_command.misses"]) == ("1", "0")
    assert stages["decide.count"] == stages["publish.count"] == "3"
    assert item(world, "sensors").values["scan.processing.max_ms"] == "30.000"


def test_from_speech_to_what_it_leads_to(world):
    world.run(1.0)
    world.say("drive a bit")
    world.run(0.1)
    world.handle(TurnMoment(FIRST_TOKEN, "t1"))
    world.run(0.1)
    world.plan(Say(text="all right"), Drive(distance_m=1.0))
    world.run(1.0)
    chains = item(world, "chains").values
    names = ("speech_to_token", "speech_to_sign", "speech_to_step", "speech_to_motion")
    assert [chains[f"{name}.count"] for name in names] == ["1"] * 4
    assert [float(chains[f"{n}.max_ms"]) for n in names[:3]] == [100.0, 200.0, 200.0]
    assert 200.0 < float(chains["speech_to_motion.max_ms"]) < 500.0
    assert chains["speech_to_sign.worst"].endswith("s: drive a bit")
    world.plan(Drive(distance_m=1.0))
    assert item(world, "chains").values["speech_to_step.count"] == "1"  # nobody spoke before it


def test_speech_that_nobody_answers_is_a_miss_and_a_stop_word_is_answered_at_once(world):
    world.say("hello")
    world.run(11.0)
    sign = channel(world, "speech_to_sign")
    assert (sign.count, sign.alarm.misses) == (1, 1)
    world.plan(Drive(distance_m=5.0))
    world.run(1.0)
    world.say("stop", final=False)
    world.say("stop")
    world.run(11.0)
    assert sign.count == 1


def test_the_age_of_what_a_command_rests_on(make_world, make_scan):
    world = make_world()
    world.silent = {"scan"}
    world.handle(make_scan([5.0] * 360, stamp_age_ns=30 * MS, stamp_ns=10**18))
    world.plan(Drive(distance_m=5.0))
    world.run(0.2)
    chain = channel(world, "sensor_to_command")
    assert chain.count >= 2
    assert 30 * MS < chain.measures["duration"].recent().max_ns <= 230 * MS
    assert chain.measures["duration"].worst.message == "scan 1000000000.000000000"
    assert item(world, "sensors").values["scan.stamp_age.max_ms"] == "30.000"


def test_groups_have_a_status_each_and_the_worst_of_one_is_its_level(make_world):
    world = with_own(make_world, policy="stop")
    world.run(0.4)
    levels = {i.name: i.level for i in world.engine.health(world.now_ns)}
    assert levels["deadlines topics"] is Level.ERROR
    assert levels["deadlines sensors"] is Level.OK
    assert list(levels)[2:7] == [
        f"deadlines {group}" for group in ("sensors", "inputs", "stages", "chains", "topics")
    ]


def test_built_in_channels_are_changed_by_their_name(make_world):
    world = make_world(deadlines={"scan": {"policy": "degrade", "deadline_s": 0.2}})
    world.silent = {"scan"}
    world.run(0.35)
    assert world.state().ladder is Ladder.DEGRADED  # before source_timeout stops it
    assert channel(world, "scan").config.release_good == 3


def test_a_chain_that_stops_the_robot_ends_while_it_stands(make_world, make_scan):
    rule = {"policy": "stop", "deadline_s": 0.2, "misses": 1, "of_last": 1}
    world = make_world(deadlines={"sensor_to_command": rule})
    world.silent = {"scan"}
    world.handle(make_scan([5.0] * 360, stamp_age_ns=0, stamp_ns=10**18))
    world.run(0.4)
    assert world.state().ladder is Ladder.STOP
    for n in range(1, 16):
        world.handle(
            make_scan([5.0] * 360, stamp_age_ns=0, stamp_ns=10**18 + n * 10**8 + 4 * 10**8)
        )
        world.run(0.1)
    assert world.state().ladder is Ladder.OK


def test_an_alarm_that_is_over_before_the_next_state_is_told_all_the_same(make_world):
    own = {"policy": "degrade", "deadline_s": 0.02, "release_good": 1, "release_s": 0.0}
    world = make_world(channels=("gyro",), gyro=OWN | own, state_rate_hz=1.0, ready=False)
    world.handle(ChannelReceived("gyro"))
    feed_fast(world, 50)
    world.run(0.06)
    feed_fast(world, 20)
    (missed,), (kept,) = world.notes("deadline_missed"), world.notes("deadline_kept")
    assert missed.detail["reason"].startswith("gyro: silent 0.0")
    assert kept.detail["reason"] == "gyro: in time 1 times in a row, 0.0 s since the last miss"
    rungs = [(n.detail["from"], n.detail["to"]) for n in world.notes("ladder")]
    assert rungs[-2:] == [("OK", "DEGRADED"), ("DEGRADED", "OK")]


def feed_fast(world, count):
    """The own channel speaks a hundred times a second."""
    for _ in range(count):
        world.run(0.01)
        world.handle(ChannelReceived("gyro"))


def test_the_state_of_a_channel_tells_bounds_window_and_alarm(make_world):
    own = {"policy": "stop", "misses": 2, "of_last": 4, "stamp_age_s": 0.05, "processing_s": 0.01}
    world = with_own(make_world, **own)
    world.run(0.3)
    values = item(world, "topics").values
    assert values["gyro.bound_ms"] == "200.0"
    assert values["gyro.stamp_age.bound_ms"] == "50.0"
    assert values["gyro.processing.bound_ms"] == "10.0"
    assert values["gyro.window"] == "1 of the last 4 missed, 2 are too many"
    assert values["gyro.alarm"] == ""
    world.run(0.3)
    assert item(world, "topics").values["gyro.alarm"] == item(world, "topics").message


def test_the_worst_is_told_in_ros_time(world):
    world.run(1.0)
    (ros,) = [i for i in world.engine.health(world.now_ns, 10**18) if i.name == "deadlines stages"]
    at_s = float(ros.values["output.period.worst"].split(" at ")[1].split(" s")[0])
    assert 10**9 - 2.0 < at_s <= 10**9


def test_a_stage_is_told_what_its_slowest_event_was(world, make_scan):
    world.silent = {"scan"}
    world.handle(make_scan([5.0] * 360, stamp_age_ns=0, stamp_ns=10**18 + 7))
    world.handle(StageMeasured(9 * MS, 2 * MS, 4 * MS))
    stages = item(world, "stages").values
    assert stages["scan_to_command.worst"].endswith(": scan 1000000000.000000007")
    assert stages["scan_to_command.max_ms"] == "15.000"
    assert stages["convert.max_ms"] == "4.000"
    assert item(world, "sensors").values["scan.processing.worst"].endswith(f": {10**18 + 7}")
    world.handle(EstopReset())
    world.handle(StageMeasured(90 * MS, 0))
    assert item(world, "stages").values["decide.worst"].endswith("s: EstopReset")
