"""Bags of other robots, made by other writers, go through the reflex layer."""

import math

import numpy as np
import pytest
from mcap.reader import make_reader
from mcap.writer import CompressionType
from mcap.writer import Writer as McapWriter
from rosbags.rosbag2 import StoragePlugin, Writer
from rosbags.typesys import Stores, get_typestore

from realtime_agent_ros.commands import replay
from realtime_agent_ros.core.config import AgentConfig
from realtime_agent_ros.recorder.bag import Bag, BagError
from realtime_agent_ros.recorder.bag_replay import judge

NS = 1_000_000_000
BEGIN_NS = 1_700_000_000 * NS
TYPES = get_typestore(Stores.ROS2_JAZZY)
BEAMS = 90
SPEED_MPS = 0.2


def made(name, **fields):
    return TYPES.types[name](**fields)


def header(time_ns):
    stamp = made("builtin_interfaces/msg/Time", sec=time_ns // NS, nanosec=time_ns % NS)
    return made("std_msgs/msg/Header", stamp=stamp, frame_id="base_link")


def vector(x=0.0, y=0.0, z=0.0):
    return made("geometry_msgs/msg/Vector3", x=x, y=y, z=z)


def twist(x_mps):
    return made("geometry_msgs/msg/Twist", linear=vector(x_mps), angular=vector())


def scan(time_ns, ahead_m):
    ranges = np.full(BEAMS, math.inf, dtype=np.float32)
    ranges[BEAMS // 2 - 2 : BEAMS // 2 + 3] = ahead_m
    step = math.tau / BEAMS
    return made(
        "sensor_msgs/msg/LaserScan",
        header=header(time_ns),
        angle_min=-math.pi,
        angle_max=math.pi - step,
        angle_increment=step,
        time_increment=0.0,
        scan_time=0.1,
        range_min=0.05,
        range_max=10.0,
        ranges=ranges,
        intensities=np.zeros(0, dtype=np.float32),
    )


def odometry(time_ns, x_m):
    point = made("geometry_msgs/msg/Point", x=x_m, y=0.0, z=0.0)
    upright = made("geometry_msgs/msg/Quaternion", x=0.0, y=0.0, z=0.0, w=1.0)
    pose = made("geometry_msgs/msg/Pose", position=point, orientation=upright)
    unknown = np.zeros(36)
    with_pose = made("geometry_msgs/msg/PoseWithCovariance", pose=pose, covariance=unknown)
    moving = made(
        "geometry_msgs/msg/TwistWithCovariance", twist=twist(SPEED_MPS), covariance=unknown
    )
    return made(
        "nav_msgs/msg/Odometry",
        header=header(time_ns),
        child_frame_id="base_link",
        pose=with_pose,
        twist=moving,
    )


def drive(stamped, scans, odom, lag_ns=0):
    """Topic, time and message of a robot that drives straight at a wall, four metres away."""
    for n in range(400):  # 20 s at 20 Hz
        time_ns = BEGIN_NS + n * NS // 20
        x_m = SPEED_MPS * n / 20
        plain = twist(SPEED_MPS)
        kind = "geometry_msgs/msg/TwistStamped"
        sent = made(kind, header=header(time_ns), twist=plain) if stamped else plain
        yield "/base/cmd", time_ns, sent
        yield odom, time_ns + 1, odometry(time_ns - lag_ns, x_m)
        if n % 2 == 0:
            yield scans, time_ns + 2, scan(time_ns - lag_ns, max(0.06, 4.0 - x_m))


def written(path, messages):
    """A bag as rosbag2 lays it out."""
    with Writer(path, version=9, storage_plugin=StoragePlugin.MCAP) as writer:
        connections = {}
        for topic, time_ns, message in messages:
            kind = message.__msgtype__
            if topic not in connections:
                connections[topic] = writer.add_connection(topic, kind, typestore=TYPES)
            writer.write(connections[topic], time_ns, TYPES.serialize_cdr(message, kind))
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory):
    """The bag of a robot with one scanner."""
    return written(tmp_path_factory.mktemp("bag") / "bag", drive(False, "/scan", "/odom"))


def run(capsys, *words):
    code = replay.main([str(word) for word in words])
    told = capsys.readouterr()
    return code, told.out, told.err


@pytest.mark.parametrize("stamped", [False, True])
def test_it_tells_where_the_robot_would_have_been_slowed_and_stopped(tmp_path, capsys, stamped):
    bag = written(tmp_path / "bag", drive(stamped, "/front/scan", "/wheel/odom"))
    code, out, _ = run(capsys, bag)
    assert code == 0
    assert "200 scans, 400 odometry, 400 velocities" in out
    assert "obstacle in StopZone" in out
    found = judge(Bag(bag, {}), AgentConfig())
    last = found.stopped.found[-1]
    stopped_at_m = SPEED_MPS * (last.begin_ns - BEGIN_NS) / NS
    assert 3.0 < stopped_at_m < 4.0  # before the wall, and not far before
    assert last.seconds > 0.5
    assert found.slowed.found[-1].begin_ns < last.begin_ns


def test_parameters_of_the_robot_count(plain, tmp_path, capsys):
    bag = plain
    own = tmp_path / "own.yaml"
    own.write_text("agent_node:\n  ros__parameters:\n    max_speed_mps: fast\n")
    code, _, err = run(capsys, bag, "--params", own)
    assert (code, "max_speed_mps" in err) == (2, True)
    own.write_text("/**:\n  ros__parameters:\n    max_speed_mps: 0.1\n    StopZone.radius: 0.6\n")
    before = judge(Bag(bag, {}), AgentConfig()).stopped.found[-1].begin_ns
    code, out, _ = run(capsys, bag, "--params", own, "--limit", 1)
    assert code == 0
    assert "bounds and acceleration" in out
    parameters = {"StopZone": {"radius": 0.6}}
    after = judge(Bag(bag, {}), AgentConfig.model_validate(parameters)).stopped.found[-1].begin_ns
    assert after < before


def test_stamps_of_another_clock_are_told_and_read_as_of_the_bags(tmp_path, capsys):
    bag = written(tmp_path / "bag", drive(False, "/scan", "/odom", lag_ns=1000 * NS))
    code, out, _ = run(capsys, bag)
    assert code == 0
    assert "another clock, 1000.0 s behind" in out
    assert "obstacle in StopZone" in out


def test_topics_are_found_by_type_and_asked_for_where_there_are_two(tmp_path, capsys):
    one, two = (drive(False, name, "/odom") for name in ("/left", "/right"))
    bag = written(tmp_path / "bag", [*one, *(m for m in two if m[0] == "/right")])
    code, _, err = run(capsys, bag)
    assert code == 2
    assert "--scan /left or /right" in err
    assert run(capsys, bag, "--scan", "left")[0] == 0
    code, _, err = run(capsys, bag, "--scan", "/odom")
    assert code == 2
    assert "/odom is no topic of sensor_msgs/msg/LaserScan" in err
    assert "/left (sensor_msgs/msg/LaserScan)" in err


def test_what_is_missing_is_named_with_what_is_there(tmp_path, capsys):
    messages = [m for m in drive(False, "/scan", "/odom") if m[0] != "/odom"]
    code, _, err = run(capsys, written(tmp_path / "bag", messages))
    assert code == 2
    assert "no topic of nav_msgs/msg/Odometry; there are: /base/cmd" in err


def test_a_bag_that_was_cut_is_read_as_far_as_it_goes(plain, tmp_path, capsys):
    bag = plain
    (path,) = bag.glob("*.mcap")
    cut = tmp_path / "cut.mcap"
    in_small_chunks(path, cut)
    cut.write_bytes(cut.read_bytes()[: cut.stat().st_size * 2 // 3])
    code, out, _ = run(capsys, cut)
    assert code == 0
    scans = int(out.partition(" scans")[0].rpartition(" ")[2])
    assert 50 < scans < 200


def in_small_chunks(path, copy):
    """The same bag as a recorder with a small cache and compression writes it."""
    with path.open("rb") as file, copy.open("wb") as target:
        writer = McapWriter(target, chunk_size=20_000, compression=CompressionType.ZSTD)
        writer.start(profile="ros2")
        ids = {}
        for schema, channel, message in make_reader(file).iter_messages():
            if channel.id not in ids:
                number = writer.register_schema(schema.name, schema.encoding, schema.data)
                ids[channel.id] = writer.register_channel(channel.topic, "cdr", number)
            time_ns = message.log_time
            writer.add_message(ids[channel.id], time_ns, message.data, time_ns)
        writer.finish()


def other_files(tmp_path):
    """Files that are no bag of MCAP, and what is said of each."""
    text = tmp_path / "notes.mcap"
    text.write_text("these are notes, and no recording at all")
    yield text, "notes.mcap"
    empty = tmp_path / "empty.mcap"
    empty.write_bytes(b"")
    yield empty, "no message in it"
    with Writer(tmp_path / "sql", version=9, storage_plugin=StoragePlugin.SQLITE3) as writer:
        connection = writer.add_connection("/cmd_vel", "geometry_msgs/msg/Twist", typestore=TYPES)
        data = TYPES.serialize_cdr(twist(0.1), "geometry_msgs/msg/Twist")
        writer.write(connection, BEGIN_NS, data)
    yield tmp_path / "sql", "sqlite3; allowed: MCAP"
    yield next((tmp_path / "sql").glob("*.db3")), "sqlite3; allowed: MCAP"
    (tmp_path / "folder").mkdir()
    yield tmp_path / "folder", "no recorded run there"
    yield tmp_path / "nowhere", "no run there"
    bad = tmp_path / "bad"
    bad.mkdir()
    (bad / "metadata.yaml").write_text("rosbag2_bagfile_information: 3")
    yield bad, "no description of a bag"
    (bad / "metadata.yaml").unlink()
    encoded = tmp_path / "json.mcap"
    with encoded.open("wb") as file:
        writer = McapWriter(file)
        writer.start()
        for topic, kind in (
            ("/scan", "sensor_msgs/msg/LaserScan"),
            ("/odom", "nav_msgs/msg/Odometry"),
            ("/cmd_vel", "geometry_msgs/msg/Twist"),
        ):
            schema = writer.register_schema(kind, "jsonschema", b"{}")
            channel = writer.register_channel(topic, "json", schema)
            writer.add_message(channel, BEGIN_NS, b"{}", BEGIN_NS)
        writer.finish()
    yield encoded, "json with jsonschema; allowed: cdr with ros2msg"


def test_what_is_no_bag_is_refused_in_words(tmp_path, capsys):
    for path, said in other_files(tmp_path):
        code, out, err = run(capsys, path)
        assert (code, out) == (2, ""), path
        assert said in err, (path, err)


def test_nothing_was_decided_in_a_bag(plain, capsys):
    with pytest.raises(SystemExit):
        replay.main([str(plain), "--verify"])
    assert "no run of agent_node" in capsys.readouterr().err


def test_a_bag_without_messages_says_so(tmp_path):
    with pytest.raises(BagError, match="no message"):
        Bag(written(tmp_path / "bag", []), {})
