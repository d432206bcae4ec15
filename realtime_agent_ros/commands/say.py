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

ACKNOWLEDGED_S = 2.0
SETTLED_S = 0.6
"""Agent and planner are not found in the same moment; a word that one of them misses is lost."""


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
    """Say it; 1 if nobody listens."""
    parser = _parser()
    args = parser.parse_args(argv)
    if not args.text.split():
        parser.error("nothing to say")
    if problem := missing_ros():
        return fail(problem)
    prepare_dds(args.domain)
    from realtime_agent_ros.commands.observer import Observer, Said

    console = output()

    def show(message: Observation) -> None:
        if isinstance(message, Said):
            console.print(f"robot: {message.text}")

    with StopFlag() as stop, Observer(absolute(args.namespace), show) as observer:
        return _talk(args, observer, stop)


def _talk(args: argparse.Namespace, observer: Observer, stop: StopFlag) -> int:
    from rclpy.duration import Duration
    from std_msgs.msg import String

    from realtime_agent_ros.commands.observer import SPEECH_QOS

    final = observer.node.create_publisher(String, "speech", SPEECH_QOS)
    partial = observer.node.create_publisher(String, "speech/partial", SPEECH_QOS)
    # Our own observer listens to speech as well.
    heard = _spin_until(observer, stop, args.timeout, lambda: final.get_subscription_count() > 1)
    if not heard:
        domain = observer.node.context.get_domain_id()
        return fail(
            f"nobody listens on {final.topic_name} in domain {domain} on this machine; is the "
            "agent running? (another machine's: set ROS_AUTOMATIC_DISCOVERY_RANGE=SUBNET)"
        )
    if not args.no_partials:
        pause_s = 0.0 if args.fast else 60.0 / args.words_per_minute
        for words in partials(args.text):
            _spin_until(observer, stop, pause_s)
            partial.publish(String(data=words))
    if stop.raised:
        return 130
    final.publish(String(data=" ".join(args.text.split())))
    final.wait_for_all_acked(Duration(seconds=ACKNOWLEDGED_S))
    _spin_until(observer, stop, args.wait)
    return 0


class _Listeners:
    """Who listens to our topics, observers like ours apart."""

    def __init__(self, observer: Observer, publishers: Sequence[Publisher]) -> None:
        self._node = observer.node
        self._publishers = publishers
        self._matched: tuple[int, ...] = ()
        self._since_s = 0.0

    def found(self) -> bool:
        """Somebody hears the first topic, and for ``SETTLED_S`` nobody came or went."""
        matched = tuple(p.get_subscription_count() for p in self._publishers)
        now_s = time.monotonic()
        if matched != self._matched:
            self._matched, self._since_s = matched, now_s
        return matched[0] > self._observers() and now_s - self._since_s >= SETTLED_S

    def _observers(self) -> int:
        from realtime_agent_ros.commands.observer import NODE_NAME

        infos = self._node.get_subscriptions_info_by_topic(self._publishers[0].topic_name)
        return sum(info.node_name == NODE_NAME for info in infos)


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
