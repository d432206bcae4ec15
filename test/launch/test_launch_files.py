"""The launch files with the real launch packages: what they describe, and one run of each kind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip(
    "launch_ros", reason="launch and launch_ros come with a ROS installation, not from an index"
)

from launch import LaunchContext, LaunchDescription
from launch.actions import DeclareLaunchArgument, OpaqueFunction, SetEnvironmentVariable
from launch.launch_description_sources import get_launch_description_from_python_launch_file
from launch.utilities import perform_substitutions
from launch_ros.actions import Node
from launch_ros.parameters_type import ParameterFile

from realtime_agent_ros import dds, fleet, launching
from realtime_agent_ros.processes import SIMULATOR, for_fleet, selected
from realtime_agent_ros.robots import ROBOTS
from waiting import wait_for

LAUNCH = Path(__file__).resolve().parents[2] / "launch"
FILES = {False: LAUNCH / "agent.launch.py", True: LAUNCH / "sim.launch.py"}
COMMON = {"namespace", "params_file", "use_sim_time", "namespaced_tf", "log_level"}
COMMON |= {"planner", "planner_respawn", "voice"}
TOPICS = {
    "scan",
    "odom",
    "cmd_vel",
    "battery_state",
    "estop",
    "speech",
    "speech_partial",
    "say",
    "plan",
}
LIMIT_S = 120.0

# What `ros2 launch FILE ARGUMENT...` does, for installations without the ros2 command.
RUN_LAUNCH = """
import signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)  # else ignored behind a shell's &
from launch import LaunchDescription, LaunchService
from launch.actions import IncludeLaunchDescription
from launch.launch_description_sources import PythonLaunchDescriptionSource
path, *arguments = sys.argv[1:]
pairs = [tuple(a.split(":=", 1)) for a in arguments]
service = LaunchService(argv=arguments)
source = PythonLaunchDescriptionSource(path)
include = IncludeLaunchDescription(source, launch_arguments=pairs)
service.include_launch_description(LaunchDescription([include]))
sys.exit(service.run())
"""


def load(sim: bool) -> LaunchDescription:
    return get_launch_description_from_python_launch_file(str(FILES[sim]))


def resolve(sim: bool, **arguments: str) -> list[Any]:
    """The actions that launch would execute, given these arguments; nothing is started."""
    context = LaunchContext()
    context.launch_configurations.update(arguments)
    actions = []
    for entity in load(sim).entities:
        if isinstance(entity, DeclareLaunchArgument):
            entity.execute(context)
        elif isinstance(entity, OpaqueFunction):
            actions += entity.execute(context) or []
    return actions


def nodes(sim: bool, **arguments: str) -> list[Node]:
    """Of ours: ``test_links`` has the other."""
    found = [action for action in resolve(sim, **arguments) if isinstance(action, Node)]
    return [node for node in found if node.node_package != launching.LINKS]


def environment(sim: bool, **arguments: str) -> dict[str, str]:
    context = LaunchContext()
    return {
        perform_substitutions(context, a.name): perform_substitutions(context, a.value)
        for a in resolve(sim, **arguments)
        if isinstance(a, SetEnvironmentVariable)
    }


def program(node: Node) -> str:
    """The executable's name, or the module where the package is installed by pip alone."""
    command = [perform_substitutions(LaunchContext(), list(part)) for part in node.cmd]
    return str(node.node_executable) if node.node_package else command[2].split(".")[-1]


@pytest.mark.parametrize("sim", [False, True])
def test_the_processes_are_those_of_the_table(sim: bool) -> None:
    assert [program(n) for n in nodes(sim)] == [p.executable for p in selected(sim=sim)]


@pytest.mark.parametrize("sim", [False, True])
def test_the_planner_can_be_left_out(sim: bool) -> None:
    names = [program(n) for n in nodes(sim, planner="false")]
    assert names == [p.executable for p in selected(sim=sim, planner=False)]
    assert "planner_node" not in names


@pytest.mark.parametrize("sim", [False, True])
def test_every_argument_has_a_description_and_a_default(sim: bool) -> None:
    arguments = load(sim).get_launch_arguments()
    assert all(a.description and a.default_value is not None for a in arguments)
    names = {a.name for a in arguments}
    assert names >= COMMON | TOPICS | {"model", "base_url", "discovery_range"}
    assert ({"viewer", "real_time_factor", "person_period_s"} <= names) is sim
    assert ("robot" in names) is not sim


def test_arguments_that_are_parameters_belong_to_a_process_of_the_table() -> None:
    assert set(launching.FORWARDED) <= {p.name for p in selected(sim=True)}
    for model, names in launching.FORWARDED.values():
        assert set(names) <= set(model.model_fields)


def test_a_robot_that_is_not_known_is_named_beside_those_that_are() -> None:
    with pytest.raises(RuntimeError, match=r"turtlebot5.*turtlebot4"):
        resolve(False, robot="turtlebot5")


def test_nothing_leaves_the_machine_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*dds.NETWORK_CHOICES, dds.TRANSPORTS_VARIABLE, "RMW_IMPLEMENTATION"):
        monkeypatch.delenv(name, raising=False)
    assert environment(False).items() >= dds.defaults({}).items()
    asked = environment(False, discovery_range="SUBNET")
    assert asked[dds.RANGE_VARIABLE] == "SUBNET"
    assert not set(dds.PROFILE_VARIABLES) & asked.keys()


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"planner": "perhaps"}, "planner"),
        ({"real_time_factor": "fast"}, "real_time_factor"),
        ({"viewer": "x"}, "viewer"),
        ({"namespaced_tf": "x"}, "namespaced_tf"),
        ({"params_file": "/does/not/exist.yaml"}, "/does/not/exist.yaml"),
    ],
)
def test_a_bad_argument_is_named_before_anything_starts(
    arguments: dict[str, str], words: str
) -> None:
    with pytest.raises((RuntimeError, ValueError, FileNotFoundError), match=words):
        resolve(True, **arguments)


def test_every_node_is_told_its_enclave_where_security_is_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def arguments() -> list[str]:
        return [str(a) for node in nodes(True) for a in node._Node__ros_arguments or ()]

    assert "--enclave" not in arguments()
    monkeypatch.setenv("ROS_SECURITY_ENABLE", "true")
    assert {"/realtime_agent/agent_node", "/realtime_agent/deadman_node"} <= set(arguments())


def remappings(node: Node) -> dict[str, str]:
    context = LaunchContext()
    pairs = node.expanded_remapping_rules or []
    if not pairs:
        node._perform_substitutions(context)  # as launch does before it starts the process
        pairs = node.expanded_remapping_rules or []
    return dict(pairs)


def agent_of(**arguments: str) -> Node:
    (node,) = (n for n in nodes(False, **arguments) if program(n) == "agent_node")
    return node


def parameter_files(node: Node) -> list[str]:
    return [
        perform_substitutions(LaunchContext(), list(p.param_file))
        if not isinstance(p.param_file, (str, Path))
        else str(p.param_file)
        for p in node._Node__parameters  # launch_ros has no other way to ask
        if isinstance(p, ParameterFile)
    ]


@pytest.mark.parametrize("robot", sorted(ROBOTS))
def test_a_robot_brings_its_parameters_and_topics(robot: str, tmp_path: Path) -> None:
    mine = tmp_path / "mine.yaml"
    mine.write_text("/**/agent_node:\n  ros__parameters:\n    max_speed_mps: 0.1\n")
    agent = agent_of(robot=robot, params_file=str(mine))
    ready, own = parameter_files(agent)
    assert Path(ready).samefile(LAUNCH.parent / "config" / "robots" / f"{robot}.yaml")
    assert own == str(mine)  # after it: the later one wins
    assert remappings(agent).items() >= ROBOTS[robot].items()


def test_an_argument_wins_over_the_robots_own_topic() -> None:
    agent = agent_of(robot="jackal", scan="front/scan")
    assert remappings(agent)["scan"] == "front/scan"
    assert remappings(agent)["odom"] == "platform/odom/filtered"
    assert remappings(agent_of())["odom"] == "odom"


def parameters_of(node: Node) -> dict[str, Any]:
    """What launch_ros would write into the node's file of parameters, beside the files given."""
    node._perform_substitutions(LaunchContext())  # as launch does before it starts the process
    values: dict[str, Any] = {}
    for path, is_file in node._Node__expanded_parameter_arguments:  # there is no other way to ask
        if is_file and "launch_params" in str(path):
            text = Path(path).read_text(encoding="utf-8").replace("!!python/tuple", "")
            (written,) = yaml.safe_load(text).values()
            values |= written["ros__parameters"]
    return values


def test_every_robot_of_a_fleet_has_its_processes_its_namespace_and_its_name() -> None:
    started = nodes(True, robots="scout,rover", namespace="site")
    programs = [program(node) for node in started]  # before their parameters are written
    told_of = [parameters_of(node) for node in started]
    spaces = [node.expanded_node_namespace for node in started]
    found = dict(zip(zip(spaces, programs, strict=True), told_of, strict=True))
    assert len(found) == len(started)
    each = {p.executable for p in selected(sim=True)} - {SIMULATOR}
    robots = {(f"/site/{robot}", name) for robot in ("scout", "rover") for name in each}
    assert found.keys() == robots | {("/site", SIMULATOR)}
    assert found["/site", SIMULATOR]["robots"] == ["scout", "rover"]
    for name in fleet.NAMED:
        told = found["/site/rover", name]
        assert told["fleet.robot_name"] == "rover"
        assert told["fleet.robot_names"] == ["scout", "rover"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"robots": "9"}, "1 to 8"),
        ({"robots": "scout,Scout"}, "told from the others"),
        ({"robots": "2", "voice": "true"}, "voice:=true is one robot's"),
        ({"robots": "2", "speech": "/asr"}, "speech:=/asr .* set the parameter fleet.speech_topic"),
        ({"robots": "2", "speech_partial": "/asr/p"}, "speech_partial:=/asr/p would be one topic"),
        ({"robots": "2", "cmd_vel": "/cmd_vel"}, "cmd_vel:=/cmd_vel .* leave out the / in front"),
    ],
)
def test_what_makes_no_fleet_is_named_before_anything_starts(
    arguments: dict[str, str], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        resolve(True, **arguments)


def test_tf_can_be_the_namespaces_own() -> None:
    assert remappings(agent_of(namespaced_tf="true"))["/tf"] == "tf"
    assert "/tf" not in remappings(agent_of())


@contextmanager
def launched(sim: bool, domain: int, *arguments: str) -> Iterator[subprocess.Popen[str]]:
    """The launch file, running in its own process; it gets SIGINT at the end at the latest."""
    command = [sys.executable, "-c", RUN_LAUNCH, str(FILES[sim]), *arguments]
    variables = {**os.environ, "ROS_DOMAIN_ID": str(domain), "OPENAI_API_KEY": ""}
    process = subprocess.Popen(
        command,
        env=variables,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(LIMIT_S)


def session_members(leader: int) -> list[int]:
    """Processes of the session that ``leader`` opened, zombies left out."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
        except (FileNotFoundError, ProcessLookupError):
            continue
        if int(session) == leader and state != "Z":
            found.append(int(stat.parent.name))
    return found


@pytest.fixture
def listener(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An rclpy node on a domain of its own, with the same DDS settings as the launch file's."""
    import rclpy
    from rclpy.signals import SignalHandlerOptions

    with dds.free_domain() as domain:
        for name, value in dds.defaults(os.environ).items():
            monkeypatch.setenv(name, value)
        context = rclpy.Context()
        rclpy.init(
            context=context,
            domain_id=domain.id,
            signal_handler_options=SignalHandlerOptions.NO,
        )
        node = rclpy.create_node("listener", context=context)
        node.domain = domain.id
        yield node
        node.destroy_node()
        context.try_shutdown()


LATCHED = "latched"


def hear(listener: Any, topics: dict[str, Any]) -> Callable[[str], None]:
    """Listen to strings on ``topics``, by QoS; waits until each has brought one."""
    from rclpy.executors import SingleThreadedExecutor
    from rclpy.qos import DurabilityPolicy, QoSProfile
    from std_msgs.msg import String

    latched = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)
    heard: set[str] = set()
    for topic, qos in topics.items():
        listener.create_subscription(
            String, topic, lambda _, t=topic: heard.add(t), latched if qos == LATCHED else qos
        )
    executor = SingleThreadedExecutor(context=listener.context)
    executor.add_node(listener)

    def all_heard() -> bool:
        executor.spin_once(timeout_sec=0.1)
        return heard == topics.keys()

    return lambda what: wait_for(all_heard, what, LIMIT_S)


def ended(process: subprocess.Popen[str]) -> str:
    """End launch as a terminal does on Ctrl-C; its output. Nobody is left."""
    os.killpg(process.pid, signal.SIGINT)
    output, _ = process.communicate(timeout=LIMIT_S)
    assert process.returncode == 0, output
    assert session_members(process.pid) == []
    return output


@pytest.mark.ros
def test_the_simulation_starts_answers_and_ends_clean(listener: Any) -> None:
    heard = hear(listener, {"/scout/agent/state": LATCHED, "/scout/plan": 10})
    with launched(True, listener.domain, "namespace:=scout") as process:
        heard("the agent's state and the planner's heartbeat")
        output = ended(process)
        assert output.count("process has finished cleanly") == len(selected(sim=True)), output


@pytest.mark.ros
def test_a_fleet_starts_and_ends_clean(listener: Any) -> None:
    topics = [f"/{robot}/agent/state" for robot in ("scout", "rover")]
    heard = hear(listener, dict.fromkeys(topics, LATCHED))
    with launched(True, listener.domain, "robots:=scout,rover", "planner:=false") as process:
        heard("both agents' states")
        output = ended(process)
        here = for_fleet(selected(sim=True, planner=False), ("scout", "rover"))
        assert output.count("process has finished cleanly") == len(here), output


@pytest.mark.ros
def test_no_node_survives_a_killed_launch(listener: Any) -> None:
    with launched(True, listener.domain) as process:
        started = len(selected(sim=True)) + 1
        wait_for(lambda: len(session_members(process.pid)) >= started, "all processes", LIMIT_S)
        process.kill()
        process.wait(LIMIT_S)
        wait_for(lambda: not session_members(process.pid), "the nodes' end", LIMIT_S)


@pytest.mark.ros
def test_a_refused_parameter_ends_the_launch(listener: Any, tmp_path: Path) -> None:
    params = tmp_path / "params.yaml"
    params.write_text("/**/agent_node:\n  ros__parameters:\n    no_such_thing: 1\n")
    with launched(False, listener.domain, f"params_file:={params}") as process:
        output, _ = process.communicate(timeout=LIMIT_S)
        assert "no_such_thing" in output
        assert session_members(process.pid) == []
