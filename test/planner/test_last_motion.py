"""Which motion a correction would mean."""

from realtime_agent_ros.core.geometry import Pose
from realtime_agent_ros.core.steps import Drive, Step, StepStatus, StepUpdate
from realtime_agent_ros.planner.listening.last_motion import CORRECTABLE_S, LastMotion

BEGUN, LATER = Pose(1.0, 0.0, 0.0), Pose(2.0, 0.0, 0.0)


def step(step_id="t1.1"):
    return Step(step_id=step_id, skill=Drive(distance_m=1.0), expires_in_s=10.0)


def update(status, step_id="t1.1"):
    return StepUpdate(step_id=step_id, plan_id="t1", skill="drive", status=status, barrier=1)


def test_it_knows_from_where_the_newest_motion_began():
    last = LastMotion()
    assert last.correctable(0.0) is None
    last.sent("t1", step())
    assert last.correctable(0.0).begun is None
    last.hear(update(StepStatus.ACCEPTED), BEGUN, 0.0)
    last.hear(update(StepStatus.RUNNING), BEGUN, 0.0)
    last.hear(update(StepStatus.CANCELLED), LATER, 1.0)
    last.hear(update(StepStatus.RUNNING, "t1.1~2"), LATER, 100.0)
    motion = last.correctable(1000.0)
    assert (motion.plan_id, motion.begun, motion.alone) == ("t1", BEGUN, True)


def test_what_is_long_over_or_never_began_is_not_meant():
    last = LastMotion()
    last.sent("t1", step())
    last.hear(update(StepStatus.DONE), LATER, 10.0)
    assert last.correctable(10.0 + CORRECTABLE_S) is not None
    assert last.correctable(10.1 + CORRECTABLE_S) is None
    last.sent("t2", step("t2.1"))
    last.hear(update(StepStatus.REJECTED, "t2.1"), BEGUN, 20.0)
    assert last.correctable(20.0) is None


def test_one_of_several_motions_of_a_plan_is_not_alone():
    last = LastMotion()
    last.sent("t1", step())
    last.sent("t1", step("t1.2"))
    assert not last.correctable(0.0).alone
    last.sent("t2", step("t2.1"))
    assert last.correctable(0.0).alone
