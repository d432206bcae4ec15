"""``realtime-agent top``: a running agent on one screen, live: ladder, channels, the last turn.

On a terminal it redraws until Ctrl-C; into a pipe it writes a block of plain text each period.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console

from realtime_agent_ros.commands.common import (
    StopFlag,
    absolute,
    add_network_options,
    fail,
    missing_ros,
    prepare_dds,
)

if TYPE_CHECKING:
    from realtime_agent_ros.commands.observer import Listener
    from realtime_agent_ros.views.live import LiveAgent

PIPE_COLUMNS = 160
SPIN_S = 0.05
STATE_TYPE = "std_msgs/msg/String"


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="realtime-agent top", description=__doc__)
    parser.add_argument(
        "--once", action="store_true", help="one block of plain text, once all is heard"
    )
    parser.add_argument(
        "--interval", type=_seconds, default=0.5, metavar="S", help="between two drawings; 0.5"
    )
    parser.add_argument(
        "--timeout", type=_seconds, default=5.0, metavar="S", help="to hear an agent; default 5"
    )
    add_network_options(parser)
    return parser


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.05 <= value <= 3600.0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 0.05 to 3600")
    return value


def main(argv: Sequence[str]) -> int:
    """Watch until a signal; 1 if no agent is heard in time."""
    args = _parser().parse_args(argv)
    if problem := missing_ros(("rclpy", "std_msgs", "diagnostic_msgs")):
        return fail(problem)
    prepare_dds(args.domain)
    from realtime_agent_ros.commands.observer import Listener
    from realtime_agent_ros.views.live import LiveAgent

    live = LiveAgent(absolute(args.namespace))
    with StopFlag() as stop, Listener(live.namespace) as listener:
        _listen(listener, live)
        deadline_s = time.monotonic() + args.timeout
        while not _enough(live, args.once) and time.monotonic() < deadline_s:
            if stop.raised:
                return 130
            listener.spin(SPIN_S)
        if live.state is None:
            return fail(_nobody(listener, live, args.timeout))
        try:
            return _show(args, listener, live, stop)
        except BrokenPipeError:  # whoever read it has seen enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return 0


def _enough(live: LiveAgent, once: bool) -> bool:
    return live.complete if once else live.state is not None


def _show(args: argparse.Namespace, listener: Listener, live: LiveAgent, stop: StopFlag) -> int:
    from rich.live import Live

    from realtime_agent_ros.views.top_screen import screen

    console = Console(highlight=False, emoji=False, markup=False)
    if args.once or not console.is_terminal:
        plain = Console(highlight=False, emoji=False, markup=False, width=PIPE_COLUMNS)
        while True:
            plain.print(screen(live, time.monotonic_ns(), plain.width))
            sys.stdout.flush()
            if args.once or _wait(listener, stop, args.interval):
                return 0
            plain.print()
    # Drawn by our own loop: rich's thread would be one more to end.
    with Live(console=console, auto_refresh=False, screen=True) as drawing:
        while True:
            size = console.size
            drawn = screen(live, time.monotonic_ns(), size.width, size.height)
            drawing.update(drawn, refresh=True)
            if _wait(listener, stop, args.interval):
                return 0


def _wait(listener: Listener, stop: StopFlag, period_s: float) -> bool:
    """Listen for so long; True once a signal has come."""
    until_s = time.monotonic() + period_s
    while not stop.raised and (left_s := until_s - time.monotonic()) > 0.0:
        listener.spin(min(left_s, SPIN_S))
    return stop.raised


def _listen(listener: Listener, live: LiveAgent) -> None:
    """Hand everything that the agent's topics tell to ``live``."""
    from diagnostic_msgs.msg import DiagnosticArray
    from rclpy.qos import QoSProfile

    from realtime_agent_ros import protocol
    from realtime_agent_ros.commands.observer import SPEECH_QOS, STATE_QOS, STEP_QOS
    from realtime_agent_ros.views.live import StatusRow

    now_ns = time.monotonic_ns

    def said(text: str) -> None:
        live.hear_say(text, now_ns())

    def typed(
        read: Callable[[str], Any], hear: Callable[[Any, int], None]
    ) -> Callable[[str], None]:
        def receive(text: str) -> None:
            found = read(text)
            if not isinstance(found, protocol.ProtocolError):
                hear(found, now_ns())

        return receive

    def statuses(message: DiagnosticArray) -> None:
        for status in message.status:
            live.hear_status(StatusRow.of(status))

    listener.listen("agent/state", STATE_QOS, typed(protocol.parse_snapshot, live.hear_state))
    listener.listen("agent/step", STEP_QOS, typed(protocol.parse_step_update, live.hear_step))
    listener.listen("agent/events", STEP_QOS, typed(protocol.parse_event, live.hear_event))
    listener.listen("say", SPEECH_QOS, said)
    listener.listen("speech", SPEECH_QOS, lambda text: live.hear_speech(text, now_ns(), final=True))
    listener.listen(
        "speech/partial", SPEECH_QOS, lambda text: live.hear_speech(text, now_ns(), final=False)
    )
    listener.node.create_subscription(
        DiagnosticArray, "/diagnostics", statuses, QoSProfile(depth=50)
    )


def _nobody(listener: Listener, live: LiveAgent, waited_s: float) -> str:
    """Why nothing can be shown, and where there is something to see."""
    node = listener.node
    domain = node.context.get_domain_id()
    wanted = f"{live.namespace.rstrip('/')}/agent/state"
    others = sorted(
        topic.removesuffix("/agent/state").strip("/")
        for topic, kinds in node.get_topic_names_and_types()
        if topic.endswith("/agent/state") and STATE_TYPE in kinds and topic != wanted
        if node.get_publishers_info_by_topic(topic)
    )
    hints = [f"--namespace {name}" if name else "no --namespace" for name in others]
    there = f"there is one with {' or '.join(hints)}" if hints else "is one running?"
    return (
        f"no agent heard in {live.namespace} in domain {domain} within {waited_s:g} s: {there} "
        "(another machine's: set ROS_AUTOMATIC_DISCOVERY_RANGE=SUBNET)"
    )
