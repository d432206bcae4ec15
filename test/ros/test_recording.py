"""A real run is recorded, opened by others' tools, and decided again."""

from __future__ import annotations

import signal
from collections import Counter
from pathlib import Path

import pytest
from geometry_msgs.msg import Twist
from mcap.reader import make_reader
from mcap_ros2.decoder import DecoderFactory
from rclpy.serialization import deserialize_message
from rosbags.rosbag2 import Reader
from rosbags.typesys import Stores, get_typestore
from sensor_msgs.msg import LaserScan

from agent_bench import AgentBench
from realtime_agent_ros.commands import replay
from realtime_agent_ros.core.snapshot import Snapshot
from realtime_agent_ros.core.steps import Drive, Say
from realtime_agent_ros.recorder.run_log import RunStart, read_run, records, ros_messages
from realtime_agent_ros.recorder.segments import segments

pytestmark = pytest.mark.ros

RECORDED = {
    "/scan": "sensor_msgs/msg/LaserScan",
    "/odom": "nav_msgs/msg/Odometry",
    "/cmd_vel": "geometry_msgs/msg/Twist",
    "/plan": "std_msgs/msg/String",
    "/say": "std_msgs/msg/String",
    "/agent/state": "std_msgs/msg/String",
    "/agent/step": "std_msgs/msg/String",
    "/agent/events": "std_msgs/msg/String",
    "/zones": "visualization_msgs/msg/MarkerArray",
    "/diagnostics": "diagnostic_msgs/msg/DiagnosticArray",
}


def drive_and_end(bench: AgentBench, folder: Path, end: signal.Signals) -> Path:
    """A robot that drives and whose agent ends so; the folder of its run."""
    bench.add_base()
    process = bench.start_ready(record_folder=str(folder))
    bench.wait_diagnosis("recording")
    bench.send_steps(Say(text="off I go"), Drive(distance_m=2.0))
    bench.wait_moving()
    bench.messages("cmd_vel", 30)
    process.send(end)
    process.wait()
    (run,) = folder.iterdir()
    return run


def test_a_run_that_was_killed_replays_bit_for_bit(
    bench: AgentBench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = drive_and_end(bench, tmp_path / "runs", signal.SIGKILL)
    assert replay.main([str(run)]) == 0, capsys.readouterr().out
    start, *decisions = read_run(run)
    assert isinstance(start, RunStart)
    assert start.parameters["record_folder"] == str(tmp_path / "runs")
    assert len([d for d in decisions if b"SendVelocity" in d.decision.outcome]) > 10
    # What rosbag2 and Foxglove do with a file that was not ended is to read it to its end.
    kept = Counter(message.topic for message in ros_messages(run))
    assert {"/scan", "/odom", "/cmd_vel"} <= kept.keys()


def test_the_messages_of_a_run_are_what_was_said_and_open_everywhere(
    bench: AgentBench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    run = drive_and_end(bench, tmp_path / "runs", signal.SIGTERM)
    assert replay.main([str(run)]) == 0, capsys.readouterr().out
    said = {message.topic: message.type for message in ros_messages(run)}
    assert said.items() >= RECORDED.items()
    open_with_mcap(run)
    open_with_rosbags(run)
    read_with_ros(run)


def open_with_mcap(run: Path) -> None:
    """As Foxglove reads it: by the definitions that stand in the file."""
    (path,) = segments(run)
    with path.open("rb") as file:
        reader = make_reader(file, decoder_factories=[DecoderFactory()])
        assert reader.get_header().profile == "ros2"
        found = {channel.topic: msg for _, channel, _, msg in reader.iter_decoded_messages()}
    assert len(found["/scan"].ranges) == 180
    assert found["/cmd_vel"].linear.y == 0.0
    assert Snapshot.model_validate_json(found["/agent/state"].data).ladder
    assert {marker.ns for marker in found["/zones"].markers} >= {"StopZone"}
    assert found["/diagnostics"].status[0].level == 0


def open_with_rosbags(run: Path) -> None:
    """A reader of rosbag2's folders that shares nothing with the writer."""
    known = get_typestore(Stores.ROS2_JAZZY)
    with Reader(run) as reader:
        assert reader.message_count == sum(1 for _ in records(run))
        qos = {c.topic: c.ext.offered_qos_profiles for c in reader.connections}
        assert all(len(profiles) == 1 for topic, profiles in qos.items() if topic in RECORDED)
        for connection, _, data in reader.messages():
            known.deserialize_cdr(data, connection.msgtype)


def read_with_ros(run: Path) -> None:
    """The bytes are what ROS itself takes for the message."""
    kinds = {"/scan": LaserScan, "/cmd_vel": Twist}
    last = {r.channel.topic: r.data for r in records(run) if r.channel.topic in kinds}
    scan = deserialize_message(last["/scan"], LaserScan)
    assert len(scan.ranges) == 180
    assert scan.header.stamp.sec > 0
    assert deserialize_message(last["/cmd_vel"], Twist).linear.z == 0.0
