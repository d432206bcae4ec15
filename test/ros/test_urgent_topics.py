"""ros/urgent_topics.py: everything that can stop the robot is taken before everything else."""

from __future__ import annotations

from unittest.mock import Mock

from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.ros.urgent_topics import UrgentTopics


def urgent(**parameters: object) -> UrgentTopics:
    node = Mock()
    node.resolve_topic_name = lambda topic: topic if topic.startswith("/") else f"/robot/{topic}"
    return UrgentTopics(node, AgentConfig.model_validate(parameters), ["speech", "/all/speech"])


def test_what_stops_the_robot_is_in_the_group_of_the_tick() -> None:
    topics = urgent()
    for topic in ("scan", "/robot/scan", "odom", "estop", "deadman/tripped", "cmd_vel_key"):
        assert topics.group_of(topic) is topics.beat, topic
    assert topics.beat.rank == 0


def test_speech_comes_next_partial_and_final_of_every_topic() -> None:
    topics = urgent()
    names = ("speech", "speech/partial", "/all/speech", "/all/speech/partial")
    groups = {topics.group_of(name) for name in names}
    assert [group.rank for group in groups if group] == [1]


def test_the_rest_can_wait() -> None:
    topics = urgent(channels=["c"], c={"type": "std_msgs/msg/String", "topic": "own"})
    for topic in ("plan", "agent/events", "own", "zones/shape"):
        assert topics.group_of(topic) is None, topic


def test_own_sensors_guards_and_locks_are_urgent() -> None:
    topics = urgent(
        observation_sources=["scan", "cam"],
        cam={"type": "pointcloud", "topic": "/depth"},
        guards=["bump"],
        bump={"type": "bumper", "topic": "hit"},
        locks={"pause": {"topic": "pause", "priority": 9, "timeout": 0.0}},
    )
    for topic in ("/depth", "hit", "pause"):
        assert topics.group_of(topic) is topics.beat, topic
