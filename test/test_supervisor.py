"""The supervisor starts, respawns and ends its children, and none survives it."""

from __future__ import annotations

import dataclasses
import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from realtime_agent_ros.processes import Process
from realtime_agent_ros.supervisor import (
    Died,
    Event,
    GaveUp,
    LaunchError,
    LaunchOptions,
    Output,
    Respawning,
    Started,
    Stopped,
    Supervisor,
)
from realtime_agent_ros.supervisor import supervisor as supervisor_module
from realtime_agent_ros.supervisor.child import Child
from realtime_agent_ros.supervisor.launch import command_line, environment
from waiting import wait_for

SLEEP = "import time; print('up', flush=True); time.sleep(60)"
DEAF = (
    "import signal, time\n"
    "for s in (signal.SIGINT, signal.SIGTERM): signal.signal(s, signal.SIG_IGN)\n"
    "print('up', flush=True)\n"
    "while True: time.sleep(60)\n"
)
QUIT_ON_INT = (
    "import signal, sys, time\n"
    "signal.signal(signal.SIGINT, lambda *_: sys.exit(0))\n"
    "print('up', flush=True)\n"
    "while True: time.sleep(60)\n"
)
ARMED_DEAF = "from realtime_agent_ros import parent_death\nparent_death.arm()\n" + DEAF
PATIENCE_S = 20.0


def dummy(name: str, **changes: object) -> Process:
    base = Process(
        name=name,
        executable=name,
        module=name,
        robot=True,
        sim=True,
        respawn=False,
        respawn_delay_s=0.05,
        max_respawns=None,
        essential=False,
        needs=(),
        extra="",
    )
    return dataclasses.replace(base, **changes)  # type: ignore[arg-type]  # any field of Process


class Bench:
    """A supervisor over dummy scripts, and the events it told."""

    def __init__(self, scripts: dict[str, str], *, respawn: dict[str, object] | None = None):
        self.events: list[Event] = []
        processes = [dummy(name, **(respawn or {})) for name in scripts]
        self.supervisor = Supervisor(
            processes,
            LaunchOptions(),
            self.events.append,
            lambda process, _options: [sys.executable, "-c", scripts[process.name]],
        )

    def until(self, condition: Callable[[], bool]) -> None:
        def holds() -> bool:
            if not condition():
                self.supervisor.poll()
                return False
            return True

        wait_for(holds, lambda: f"a state; so far: {self.events}", PATIENCE_S)

    def of(self, kind: type[Event]) -> list[Event]:
        return [e for e in self.events if isinstance(e, kind)]

    def until_up(self, count: int) -> None:
        self.until(lambda: sum(e == Output(e.name, "up") for e in self.events) == count)


def alive(pid: int) -> bool:
    """Whether ``pid`` runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def wait_until_gone(pids: list[int]) -> None:
    def left() -> list[int]:
        return [pid for pid in pids if alive(pid)]

    wait_for(lambda: not left(), lambda: f"the end of {left()}", PATIENCE_S)


def test_it_starts_every_process_and_forwards_what_it_writes() -> None:
    bench = Bench({"a": SLEEP, "b": SLEEP})
    with bench.supervisor as supervisor:
        bench.until_up(2)
        pids = [supervisor.pid("a"), supervisor.pid("b")]
        assert [e.pid for e in bench.events if isinstance(e, Started)] == pids
        assert supervisor.alive() == ("a", "b")
    assert not any(alive(pid) for pid in pids if pid)


def test_a_dead_process_comes_back_with_a_growing_pause() -> None:
    bench = Bench({"a": "import sys; print('boom'); sys.exit(1)"}, respawn={"respawn": True})
    with bench.supervisor:
        bench.until(lambda: len(bench.of(Respawning)) == 3)
    assert [e.delay_s for e in bench.events if isinstance(e, Respawning)] == [0.05, 0.1, 0.2]
    first = bench.of(Died)[0]
    assert isinstance(first, Died)
    assert first.cause() == "exit code 1"
    assert first.last_lines == ("boom",)


def test_the_number_of_respawns_in_a_row_is_limited() -> None:
    bench = Bench({"a": "raise SystemExit(1)"}, respawn={"respawn": True, "max_respawns": 2})
    with bench.supervisor as supervisor:
        bench.until(lambda: bool(bench.of(GaveUp)))
        assert supervisor.alive() == ()
        assert supervisor.pid("a") is None
    assert [e.attempt for e in bench.events if isinstance(e, Started)] == [0, 1, 2]


def test_a_killed_process_is_reported_by_its_signal_and_comes_back() -> None:
    bench = Bench({"a": SLEEP}, respawn={"respawn": True})
    with bench.supervisor as supervisor:
        bench.until_up(1)
        supervisor.send("a", signal.SIGKILL)
        bench.until_up(2)
    died = bench.of(Died)
    assert [e.cause() for e in died if isinstance(e, Died)] == ["SIGKILL"]


def test_what_cannot_be_started_again_for_a_while_ends_nobody_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bench = Bench({"a": SLEEP, "b": SLEEP}, respawn={"respawn": True})
    with bench.supervisor as supervisor:
        bench.until_up(2)
        other, fails = supervisor.pid("b"), [1, 2]

        def child(*given: Any) -> Child:
            if fails:
                fails.pop()
                raise OSError(errno.EAGAIN, "Resource temporarily unavailable")
            return Child(*given)

        monkeypatch.setattr(supervisor_module, "Child", child)
        supervisor.send("a", signal.SIGKILL)
        bench.until_up(3)
        assert supervisor.pid("b") == other
    said = [e.line for e in bench.events if isinstance(e, Output)]
    assert said.count("it can't be started: Resource temporarily unavailable") == 2
    assert [e.attempt for e in bench.events if isinstance(e, Respawning)] == [1, 2, 3]


def test_a_configuration_error_is_shown_and_not_tried_again() -> None:
    script = "import sys; print('parameter x: too big', file=sys.stderr); sys.exit(2)"
    bench = Bench({"a": script}, respawn={"respawn": True})
    with bench.supervisor:
        bench.until(lambda: bool(bench.of(GaveUp)))
    assert bench.of(GaveUp) == [
        GaveUp("a", "its configuration is wrong", ("parameter x: too big",))
    ]
    assert len(bench.of(Started)) == 1


def test_a_process_without_respawn_stays_away() -> None:
    bench = Bench({"a": "raise SystemExit(0)"})
    with bench.supervisor:
        bench.until(lambda: bool(bench.of(GaveUp)))
    assert not bench.of(Respawning)


def test_the_planner_and_the_agent_end_before_the_deadman_and_the_sim_last() -> None:
    names = ("sim_node", "deadman_node", "agent_node", "planner_node")
    bench = Bench(dict.fromkeys(names, QUIT_ON_INT))
    with bench.supervisor:
        bench.until_up(4)
    order = [e.name for e in bench.events if isinstance(e, Stopped)]
    assert set(order[:2]) == {"planner_node", "agent_node"}
    assert order[2:] == ["deadman_node", "sim_node"]
    assert {e.by for e in bench.events if isinstance(e, Stopped)} == {"SIGINT"}


def test_deaf_and_stopped_children_are_killed() -> None:
    bench = Bench({"agent_node": DEAF, "deadman_node": SLEEP, "sim_node": DEAF})
    with bench.supervisor as supervisor:
        bench.until_up(3)
        supervisor.send("deadman_node", signal.SIGSTOP)
        pids = [supervisor.pid(n) or 0 for n in ("agent_node", "deadman_node", "sim_node")]
    assert not any(map(alive, pids))
    assert {e.by for e in bench.events if isinstance(e, Stopped)} == {"SIGKILL"}


def test_what_a_child_left_in_its_group_ends_with_it() -> None:
    script = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(child.pid, flush=True)\n"
    )
    bench = Bench({"a": script})
    with bench.supervisor:
        bench.until(lambda: bool(bench.of(Died)))
        grandchild = int(next(e.line for e in bench.events if isinstance(e, Output)))
        wait_until_gone([grandchild])


def test_a_failed_start_leaves_nobody() -> None:
    seen: list[Event] = []

    def command(process: Process, _options: LaunchOptions) -> list[str]:
        return [sys.executable, "-c", SLEEP] if process.name == "a" else ["/no/such/program"]

    supervisor = Supervisor([dummy("a"), dummy("b")], LaunchOptions(), seen.append, command)
    with pytest.raises(FileNotFoundError):
        supervisor.start()
    wait_until_gone([e.pid for e in seen if isinstance(e, Started)])


def test_another_thread_may_not_drive_it() -> None:
    bench = Bench({"a": SLEEP})
    errors: list[str] = []

    def poll() -> None:
        try:
            bench.supervisor.poll()
        except RuntimeError as error:
            errors.append(str(error))

    with bench.supervisor:
        thread = threading.Thread(target=poll)
        thread.start()
        thread.join()
    assert errors


PARENT = """
import json, sys, time
from test_supervisor import dummy, ARMED_DEAF, DEAF
from realtime_agent_ros.supervisor import LaunchOptions, Output, Supervisor
scripts = {"armed": ARMED_DEAF, "unarmed": DEAF}
up = []
def note(event):
    if event == Output(getattr(event, "name", ""), "up"):
        up.append(event.name)
with Supervisor(
    [dummy(name) for name in scripts], LaunchOptions(), note,
    lambda p, o: [sys.executable, "-c", scripts[p.name]],
) as supervisor:
    while len(up) < 2:
        supervisor.poll()
        time.sleep(0.01)
    pids = {name: supervisor.pid(name) for name in scripts}
    pids["guardian"] = supervisor._guard._popen.pid
    print(json.dumps([pids, str(supervisor.run_dir)]), flush=True)
    time.sleep(60)
"""


@dataclasses.dataclass
class Parent:
    """A process with a running supervisor, the pids of its children by name, and its directory."""

    process: subprocess.Popen[bytes]
    pids: dict[str, int]
    run_dir: Path

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def parent() -> Iterator[Parent]:
    path = os.pathsep.join([str(Path(__file__).parent), *filter(None, sys.path)])
    env = os.environ | {"PYTHONPATH": path}
    process = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, env=env)
    assert process.stdout is not None
    pids, run_dir = json.loads(process.stdout.readline())
    running = Parent(process, pids, Path(run_dir))
    yield running
    running.kill()
    process.stdout.close()
    for pid in filter(alive, pids.values()):
        os.kill(pid, signal.SIGKILL)
    shutil.rmtree(run_dir, ignore_errors=True)


def test_kill_9_of_the_parent_leaves_nobody_and_no_directory(parent: Parent) -> None:
    assert all(map(alive, parent.pids.values()))
    assert parent.run_dir.is_dir()
    parent.kill()
    wait_until_gone(list(parent.pids.values()))
    assert not parent.run_dir.exists()


def test_a_child_that_is_stopped_does_not_survive_either(parent: Parent) -> None:
    os.kill(parent.pids["armed"], signal.SIGSTOP)
    parent.kill()
    wait_until_gone(list(parent.pids.values()))


def test_without_the_guardian_an_armed_child_ends_by_itself(parent: Parent) -> None:
    os.kill(parent.pids["guardian"], signal.SIGKILL)
    parent.kill()
    wait_until_gone([parent.pids["armed"], parent.pids["guardian"]])


def test_the_command_carries_namespace_remaps_file_and_parameters(tmp_path: Path) -> None:
    file = tmp_path / "p.yaml"
    file.touch()
    options = LaunchOptions(
        namespace="robot1",
        params_file=file,
        remaps=("scan:=lidar",),
        parameters=("agent_node.a.b:=1", "sim_node.c:=2"),
        use_sim_time=True,
    )
    arguments = command_line(dummy("agent_node", module="m"), options)[1:]
    assert arguments == [
        *("-m", "m", "--ros-args", "-r", "__ns:=/robot1", "-r", "scan:=lidar"),
        *("--params-file", str(file), "-p", "use_sim_time:=true", "-p", "a.b:=1"),
    ]
    assert "publish_clock:=true" in command_line(dummy("sim_node"), options)


def test_a_child_gets_parent_domain_and_log_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("ROS_LOG_DIR", raising=False)
    env = environment(LaunchOptions(domain=7, environment={"X": "y"}), tmp_path)
    assert env["REALTIME_AGENT_PARENT"] == str(os.getpid())
    assert (env["ROS_DOMAIN_ID"], env["ROS_LOG_DIR"], env["X"]) == ("7", str(tmp_path), "y")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"namespace": "a b"}, "namespace"),
        ({"params_file": Path("/no/such.yaml")}, "no such file"),
        ({"remaps": ("scan",)}, "from:=to"),
        ({"parameters": ("agnet_node.x:=1",)}, "agent_node"),
        ({"parameters": ("agent_node.x",)}, r"node\.name:=value"),
        ({"domain": 233}, "0 to 232"),
    ],
)
def test_a_bad_option_is_named(options: dict[str, object], message: str) -> None:
    with pytest.raises(LaunchError, match=message):
        LaunchOptions(**options)  # type: ignore[arg-type]  # one bad option each
