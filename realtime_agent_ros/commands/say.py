"""``realtime-agent say``: what a speech recogniser would publish, from the command line.

The words so far go to ``speech/partial`` one by one, as they would be spoken, then the whole text
to ``speech``.
"""

from __future__ import annotations

import argparse
import itertools
import math
import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from realtime_agent_ros.commands.common import (
    StopFlag,
    absolute,
    add_network_options,
    fail,
    missing_ros,
    output,
    prepare_dds,
)

if TYPE_CHECKING:
    from rclpy.publisher import Publisher

    from realtime_agent_ros.commands.observer import Observation, Observer

ACKNOWLEDGED_S = 5.0
"""A busy machine may be slow to acknowledge; more than this is a loss."""


def partials(text: str) -> list[str]:
    """``a b c`` as ``a``, ``a b``, ``a b c``."""
    return list(itertools.accumulate(text.split(), lambda so_far, word: f"{so_far} {word}"))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="realtime-agent say", description=__doc__)
    parser.add_argument("text", help='what to say, e.g. "drive two metres forward"')
    parser.add_argument(
        "--words-per-minute", type=_rate, default=180.0, metavar="N", help="default 180"
    )
    parser.add_argument("--fast", action="store_true", help="no pauses between the words")
    parser.add_argument("--no-partials", action="store_true", help="only the final text")
    parser.add_argument(
        "--wait", type=_seconds, default=0.0, metavar="S", help="print replies for so many seconds"
    )
    parser.add_argument(
        "--timeout", type=_seconds, default=5.0, metavar="S", help="to find a listener; default 5"
    )
    parser.add_argument(
        "--robot",
        default="",
        metavar="NAME",
        help="to this robot of a fleet alone, without its name",
    )
    add_network_options(parser)
    return parser


def _rate(text: str) -> float:
    return _number(text, 1.0, 10_000.0)


def _seconds(text: str) -> float:
    return _number(text, 0.0, 3600.0)


def _number(text: str, low: float, high: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not low <= value <= high:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from {low:g} to {high:g}")
    return value


def main(argv: Sequence[str]) -> int:
    """Say it; 1 if nobody listens, or somebody who should have heard it may not have."""
    parser = _parser()
    args = parser.parse_args(argv)
    if not args.text.split():
        parser.error("nothing to say")
    if problem := missing_ros():
        return fail(problem)
    prepare_dds(args.domain)
    from realtime_agent_ros.commands.observer import Observer, Said
    from realtime_agent_ros.core.snapshot import Snapshot

    console = output()
    planner_alive = False

    def show(message: Observation, robot: str = "robot") -> None:
        nonlocal planner_alive
        if isinstance(message, Said):
            console.print(f"{robot}: {message.text}")
        elif isinstance(message, Snapshot):
            planner_alive = message.planner_alive

    namespace = absolute("/".join(filter(None, (args.namespace.strip("/"), args.robot.strip("/")))))
    with StopFlag() as stop, Observer(namespace, show) as observer:
        return _Speaker(args, observer, stop, lambda: planner_alive, show).talk()


class _Speaker:
    """One utterance, to whoever must hear it. ``show`` takes what robots of a fleet say, and as
    ``robot`` whose it is."""

    def __init__(
        self,
        args: argparse.Namespace,
        observer: Observer,
        stop: StopFlag,
        planner_alive: Callable[[], bool],
        show: Callable[..., None],
    ) -> None:
        from rclpy.qos import QoSProfile
        from std_msgs.msg import String

        from realtime_agent_ros.commands.listeners import Listeners

        self._args, self._observer, self._stop = args, observer, stop
        self._show = show
        self._words = args.text.split()
        node = observer.node
        # Fast DDS asks for an acknowledgement every 3 s, but at once when its history is full.
        qos = QoSProfile(depth=1)
        self._final = node.create_publisher(String, "speech", qos)
        self._partial = node.create_publisher(String, "speech/partial", qos)
        self._unheard: set[str] = set()
        used = (self._final,) if args.no_partials else (self._partial, self._final)
        self._listeners = Listeners(node, used, planner_alive)

    def talk(self) -> int:
        """Find the listeners, speak, wait for replies; the exit code."""
        found = _spin_until(self._observer, self._stop, self._args.timeout, self._listeners.found)
        if self._stop.raised:
            return 130
        if not found and not self._listeners.agent_hears():
            return fail(self._nobody())
        for namespace in self._listeners.fleet():
            name = namespace.rpartition("/")[2]
            self._observer.listen_to(namespace, partial(self._show, robot=name))
        # A word for the robot is not held back because a planner is late.
        code = self._say()
        _spin_until(self._observer, self._stop, self._args.wait)
        return code

    def _say(self) -> int:
        if not self._args.no_partials:
            pause_s = 0.0 if self._args.fast else 60.0 / self._args.words_per_minute
            for words in partials(self._args.text):
                _spin_until(self._observer, self._stop, pause_s)
                self._publish(self._partial, words)
        if self._stop.raised:
            return 130
        self._publish(self._final, " ".join(self._words))
        if self._unheard:
            return fail(
                f"not every listener has acknowledged {' and '.join(sorted(self._unheard))} "
                f"within {ACKNOWLEDGED_S:g} s: somebody may have missed it"
            )
        if deaf := self._listeners.deaf():
            return fail(f"said, but {' and '.join(deaf)} did not listen and may have missed it")
        return 0

    def _publish(self, publisher: Publisher, text: str) -> None:
        """Publish and wait until everybody has it; only the first time that somebody hasn't."""
        from rclpy.duration import Duration
        from std_msgs.msg import String

        publisher.publish(String(data=text))
        limit_s = 0.0 if self._unheard else ACKNOWLEDGED_S
        if not publisher.wait_for_all_acked(Duration(seconds=limit_s)):
            self._unheard.add(publisher.topic_name)

    def _nobody(self) -> str:
        domain = self._observer.node.context.get_domain_id()
        return (
            f"nobody listens on {self._final.topic_name} in domain {domain} on this machine; is "
            "the agent running? (another machine's: set ROS_AUTOMATIC_DISCOVERY_RANGE=SUBNET)"
        )


def _spin_until(
    observer: Observer,
    stop: StopFlag,
    limit_s: float,
    condition: Callable[[], bool] = lambda: False,
) -> bool:
    """Spin until the condition holds (True), a signal comes or ``limit_s`` is over (False)."""
    deadline_s = time.monotonic() + limit_s
    while not condition():
        left_s = deadline_s - time.monotonic()
        if stop.raised or left_s <= 0.0:
            return False
        observer.spin(min(left_s, 0.02))
    return True
