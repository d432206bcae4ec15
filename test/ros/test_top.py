"""``realtime-agent top`` beside a real agent: into a pipe, in a terminal, and where nobody is."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

pytest.importorskip("rclpy")

from std_msgs.msg import String

from agent_bench import AgentBench
from harness import PATIENCE_S

pytestmark = pytest.mark.ros
LONG_S = 3 * PATIENCE_S
"""A process that must be started, imports much and hears everything."""
TOP = [sys.executable, "-m", "realtime_agent_ros.cli", "top", "--timeout", "60"]


def test_once_into_a_pipe_it_tells_everything_as_plain_text(bench: AgentBench) -> None:
    bench.start_ready()
    bench.wait_diagnosis("missed since start")
    with subprocess.Popen([*TOP, "--once"], stdout=subprocess.PIPE, text=True) as top:
        bench.wait_for(lambda: top.poll() is not None, "the end of top", LONG_S)
        assert top.stdout is not None
        text = top.stdout.read()
    assert top.returncode == 0
    assert text.startswith("agent  ")
    for words in ("source none", "permitted m/s", "planner up", "scan", "output"):
        assert words in text
    assert "\x1b" not in text


def test_whom_it_does_not_hear_it_names_with_those_that_are_there(bench: AgentBench) -> None:
    bench.start_ready()
    command = [*TOP[:-1], "2", "--namespace", "robot7"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True) as top:
        bench.wait_for(lambda: top.poll() is not None, "the end of top", LONG_S)
        assert top.stderr is not None
        told = top.stderr.read()
    assert top.returncode == 1
    assert "no agent heard in /robot7" in told
    assert "there is one with no --namespace" in told


class Terminal:
    """A terminal of so many columns and lines, and what a program has drawn on it."""

    def __init__(self, command: list[str], columns: int, lines: int) -> None:
        pid, self._master = pty.fork()
        if pid == 0:  # the child: only exec follows
            os.environ["TERM"] = "xterm-256color"
            os.execv(command[0], command)
        self.pid = pid
        self.drawn = b""
        self.resize(columns, lines)
        os.set_blocking(self._master, False)

    def resize(self, columns: int, lines: int) -> None:
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, size)

    def shows(self, words: str) -> bool:
        """Whether these words were drawn since it was last asked for others."""
        with suppress(OSError):  # nothing there yet, or it has ended
            self.drawn += os.read(self._master, 65536)
        return words.encode() in self.drawn

    def ended(self) -> int | None:
        pid, status = os.waitpid(self.pid, os.WNOHANG)
        return os.waitstatus_to_exitcode(status) if pid else None

    def close(self) -> None:
        os.close(self._master)


@contextmanager
def terminal(command: list[str], columns: int, lines: int) -> Iterator[Terminal]:
    made = Terminal(command, columns, lines)
    code = None
    try:
        yield made
    finally:
        deadline_s = time.monotonic() + PATIENCE_S
        while code is None and time.monotonic() < deadline_s:
            made.shows("")
            try:
                code = made.ended()
            except ChildProcessError:  # the test has waited for it
                break
            if code is None:
                os.kill(made.pid, signal.SIGKILL)
        made.close()


def test_in_a_terminal_it_redraws_follows_its_size_and_ends_by_ctrl_c(bench: AgentBench) -> None:
    bench.start_ready()
    with terminal([*TOP, "--interval", "0.2"], 100, 40) as screen:
        bench.wait_for(lambda: screen.shows("planner up"), "a first picture", LONG_S)
        bench.send(bench.speech, String(data="what a day"), listeners=2)
        bench.wait_for(lambda: screen.shows("what a day"), "the turn")
        screen.drawn = b""
        screen.resize(100, 18)
        bench.wait_for(lambda: screen.shows("in a taller terminal"), "a picture that fits")
        os.kill(screen.pid, signal.SIGINT)
        code: list[int] = []

        def ended() -> bool:
            screen.shows("")
            found = screen.ended()
            code.extend([] if found is None else [found])
            return bool(code)

        bench.wait_for(ended, "its end")
        assert code == [0]
        assert b"\x1b[?1049l" in screen.drawn  # the screen that was there before is back
        assert b"Traceback" not in screen.drawn
