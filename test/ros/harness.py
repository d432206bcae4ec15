"""Real processes over DDS: start them, talk to them, and leave none behind.

Belongs here: what every test with nodes needs. Does not belong here: what one node's topics mean
(``agent_bench``). The fixtures are in ``conftest``; ``benchmarks`` uses the classes too.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import rclpy
from lifecycle_msgs.msg import Transition
from lifecycle_msgs.srv import ChangeState
from rclpy.context import Context
from rclpy.executors import SingleThreadedExecutor
from rclpy.publisher import Publisher
from rclpy.qos import DurabilityPolicy, QoSProfile, ReliabilityPolicy
from std_srvs.srv import Trigger

from realtime_agent_ros.parent_death import PARENT_ENV
from waiting import wait_for

PATIENCE_S = 40.0
"""Far more than any state takes; only a failure waits for so long."""
GONE_S = 10.0
MARK = "REALTIME_AGENT_HARNESS"
"""Environment variable by which a test finds its descendants, whatever group they moved to."""

BEST_EFFORT = QoSProfile(depth=50, reliability=ReliabilityPolicy.BEST_EFFORT)
RELIABLE = QoSProfile(depth=100)
LATCHED = QoSProfile(depth=1, durability=DurabilityPolicy.TRANSIENT_LOCAL)


def needs(module: str) -> pytest.MarkDecorator:
    """A mark that skips where a module is not installed."""
    return pytest.mark.skipif(find_spec(module) is None, reason=f"needs {module}")


class NodeProcess:
    """A child in its own process group; what it prints goes to ``log``."""

    def __init__(self, command: list[str], environment: dict[str, str], log: Path) -> None:
        self.log = log
        self.started_s = time.monotonic()
        with log.open("wb") as output:
            self._popen = subprocess.Popen(
                command,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def pid(self) -> int:
        return self._popen.pid

    @property
    def code(self) -> int | None:
        """The exit code; None while it runs."""
        return self._popen.poll()

    def text(self) -> str:
        """Everything it has printed so far."""
        return self.log.read_text(errors="replace")

    def send(self, number: int) -> float:
        """Send it a signal; the monotonic time just before."""
        now_s = time.monotonic()
        os.kill(self.pid, number)
        return now_s

    def wait(self, limit_s: float = PATIENCE_S) -> int:
        """Its exit code. Raises TimeoutExpired after ``limit_s``."""
        return self._popen.wait(limit_s)

    def wait_for(self, condition: Callable[[], Any], limit_s: float = PATIENCE_S) -> None:
        """Wait for something that it says or does; no observer is spun meanwhile."""
        wait_for(condition, lambda: f"a state\n{self.text()}", limit_s)

    def end(self, number: int = signal.SIGTERM) -> int:
        """Ask it to end; its exit code."""
        self.send(number)
        return self.wait()

    def kill(self) -> None:
        """End it and its group now."""
        if self.code is None:
            os.killpg(self.pid, signal.SIGKILL)
        self._popen.wait()

    def rss_mib(self) -> float:
        """Resident memory in MiB."""
        status = Path(f"/proc/{self.pid}/status").read_text()
        return int(status.partition("VmRSS:")[2].split()[0]) / 1024

    def maps(self) -> str:
        """The files it has mapped."""
        return Path(f"/proc/{self.pid}/maps").read_text()


class Processes:
    """The children of one test. They end with this process, and at the latest in ``close``."""

    def __init__(self, logs: Path) -> None:
        self._logs = logs
        self._mark = uuid.uuid4().hex
        self.before: tuple[str, ...] = ()
        """Words before every command from now on, such as ``ip netns exec NAME``."""
        self.all: list[NodeProcess] = []

    def start(self, *words: str, **environment: str) -> NodeProcess:
        """Run this Python with ``words``; ``-P`` keeps the checkout off its path."""
        inherited = dict(os.environ)
        own = {MARK: self._mark, PARENT_ENV: str(os.getpid()), "ROS_LOG_DIR": str(self._logs)}
        log = self._logs / f"{len(self.all)}.log"
        child = NodeProcess(
            [*self.before, sys.executable, "-P", *words], inherited | own | environment, log
        )
        self.all.append(child)
        return child

    def node(self, name: str, /, *words: str, **parameters: object) -> NodeProcess:
        """Run ``realtime_agent_ros.ros.<name>`` with ``parameters``; ``words`` are ROS arguments.

        ``__`` in a parameter's name is a dot.
        """
        given = [f"{n.replace('__', '.')}:={_yaml(v)}" for n, v in parameters.items()]
        arguments = [word for text in given for word in ("-p", text)]
        module = f"realtime_agent_ros.ros.{name}"
        return self.start("-m", module, "--ros-args", *words, *arguments)

    def command(self, *words: str) -> NodeProcess:
        """Run ``realtime-agent`` with ``words``."""
        return self.start("-m", "realtime_agent_ros.cli", *words)

    def close(self, gone_s: float = GONE_S) -> None:
        """Kill what runs. Raises AssertionError if a descendant outlives that by ``gone_s``."""
        for child in self.all:
            child.kill()
        limit_s = time.monotonic() + gone_s
        while (left := self.survivors()) and time.monotonic() < limit_s:
            time.sleep(0.05)
        for pid in left:
            os.kill(pid, signal.SIGKILL)
        assert not left, f"processes {left} outlived the test"

    def survivors(self) -> list[int]:
        """Descendants that still run, found by the mark in their environment."""
        wanted = f"{MARK}={self._mark}".encode()
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit() and _holds(folder / "environ", wanted):
                found.append(int(folder.name))
        return found


def alive(pid: int) -> bool:
    """Whether ``pid`` runs; a zombie does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def _holds(environ: Path, wanted: bytes) -> bool:
    try:
        return wanted in environ.read_bytes().split(b"\0")
    except OSError:  # it ended, or it is another user's
        return False


def _yaml(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class Heard:
    """A message and when it arrived, on the monotonic clock."""

    time_s: float
    msg: Any


class Observer:
    """A node of the test's own, spun by hand: nothing happens but inside its methods."""

    def __init__(self, domain: int, name: str = "observer", namespace: str = "/") -> None:
        self.heard: dict[str, list[Heard]] = {}
        self.context = Context()
        rclpy.init(context=self.context, domain_id=domain)
        self.node = rclpy.create_node(name, namespace=namespace, context=self.context)
        self.executor = SingleThreadedExecutor(context=self.context)
        self.executor.add_node(self.node)

    # -- in --------------------------------------------------------------------------------

    def listen(self, kind: type, topic: str, qos: QoSProfile = BEST_EFFORT) -> list[Heard]:
        """Collect what a topic brings; the list grows while the observer is spun."""
        heard = self.heard.setdefault(topic, [])

        def collect(msg: Any) -> None:
            heard.append(Heard(time.monotonic(), msg))

        self.node.create_subscription(kind, topic, collect, qos)
        return heard

    def messages(self, topic: str, count: int) -> list[Any]:
        """The next ``count`` messages of a topic that is listened to."""
        first = len(self.heard[topic])
        self.wait_for(lambda: len(self.heard[topic]) >= first + count, f"{count} of {topic}")
        return [heard.msg for heard in self.heard[topic][first : first + count]]

    def newest(self, topic: str) -> Any:
        """The next message of a topic."""
        return self.messages(topic, 1)[0]

    def wait_for(
        self, condition: Callable[[], Any], what: str = "a state", limit_s: float = PATIENCE_S
    ) -> Any:
        """Spin until ``condition`` gives something true, and return that."""
        deadline_s = time.monotonic() + limit_s
        while not (result := condition()):
            assert time.monotonic() < deadline_s, f"waited in vain for {what}\n{self.story()}"
            self.executor.spin_once(timeout_sec=0.02)
        return result

    def spin_for(self, duration_s: float) -> None:
        """Spin for a while: only where the point is that something does not happen."""
        deadline_s = time.monotonic() + duration_s
        while (left_s := deadline_s - time.monotonic()) > 0.0:
            self.executor.spin_once(timeout_sec=min(left_s, 0.05))

    def story(self) -> str:
        """What came on every topic: how often, and the last."""
        rows = [
            f"{topic}: {len(heard)}, last {str(heard[-1].msg)[:400] if heard else 'none'}"
            for topic, heard in self.heard.items()
        ]
        return "\n".join(rows)

    # -- out -------------------------------------------------------------------------------

    def talk(self, kind: type, topic: str, qos: QoSProfile = RELIABLE) -> Publisher:
        """A publisher; ``say`` it with ``send`` to be sure that somebody listens."""
        return self.node.create_publisher(kind, topic, qos)

    def send(self, publisher: Publisher, msg: Any, listeners: int = 1) -> float:
        """Publish once there are ``listeners``; the monotonic time just before."""
        self.wait_for(
            lambda: publisher.get_subscription_count() >= listeners,
            f"a subscriber of {publisher.topic_name}",
        )
        now_s = time.monotonic()
        publisher.publish(msg)
        return now_s

    @contextmanager
    def repeating(self, publisher: Publisher, msg: Any, period_s: float = 0.05) -> Iterator[None]:
        """Publish the message again and again while the block spins."""
        timer = self.node.create_timer(period_s, lambda: publisher.publish(msg))
        try:
            yield
        finally:
            self.node.destroy_timer(timer)

    def call(self, service: str, request: Any = None, kind: type = Trigger) -> Any:
        """Call a service; the response. Without a request it is a Trigger."""
        client = self.node.create_client(kind, service)
        self.wait_for(client.service_is_ready, f"service {service}")
        future = client.call_async(Trigger.Request() if request is None else request)
        self.wait_for(future.done, f"the answer of {service}")
        self.node.destroy_client(client)
        return future.result()

    def change_state(self, node: str, transition: int) -> bool:
        """Ask a managed node for a transition; whether it succeeded."""
        request = ChangeState.Request(transition=Transition(id=transition))
        return bool(self.call(f"{node}/change_state", request, ChangeState).success)

    def wait_exit(self, process: NodeProcess, limit_s: float = PATIENCE_S) -> int:
        """Spin until the process has ended; its exit code."""
        self.wait_for(lambda: process.code is not None, "the end of a process", limit_s)
        return process.wait()

    def close(self) -> None:
        self.executor.shutdown()
        self.node.destroy_node()
        rclpy.shutdown(context=self.context)
