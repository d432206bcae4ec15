"""Two hosts on one machine: network namespaces with a cable between them that can be cut."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

from waiting import wait_for

RUNNING_S = 30.0
ADDRESSES = ("10.213.7.1/24", "10.213.7.2/24")


class NotPermitted(Exception):  # noqa: N818  # it is no error: the test says why it skips
    """Network namespaces can't be made here; the text says why."""


@dataclass(frozen=True, slots=True)
class Hosts:
    """The names of two namespaces; ``inside`` goes before a command."""

    robot: str
    planner: str

    @staticmethod
    def inside(host: str) -> tuple[str, ...]:
        return ("ip", "netns", "exec", host)

    def cut(self) -> None:
        """Pull the plug at the planner's end: the robot's interface loses its carrier."""
        _ip("-n", self.planner, "link", "set", "eth0", "down")

    def heal(self) -> None:
        _ip("-n", self.planner, "link", "set", "eth0", "up")


@contextmanager
def two_hosts() -> Iterator[Hosts]:
    """Raises NotPermitted where they can't be made; nothing of them is left behind."""
    if shutil.which("ip") is None:
        raise NotPermitted("the ip command (iproute2) is missing")
    hosts = Hosts(f"robot{os.getpid()}", f"planner{os.getpid()}")
    try:
        for name in (hosts.robot, hosts.planner):
            _permitted("netns", "add", name)
        _permitted(
            *("link", "add", "eth0", "netns", hosts.robot, "type", "veth"),
            *("peer", "name", "eth0", "netns", hosts.planner),
        )
        for name, address in zip((hosts.robot, hosts.planner), ADDRESSES, strict=True):
            _ip("-n", name, "addr", "add", address, "dev", "eth0")
            for device in ("lo", "eth0"):
                _ip("-n", name, "link", "set", device, "up")
        for name in (hosts.robot, hosts.planner):
            _wait_running(name)
        yield hosts
    finally:
        for name in (hosts.robot, hosts.planner):
            with suppress(NotPermitted):  # it was never made
                _ip("netns", "del", name)


def _wait_running(name: str) -> None:
    """Until the kernel tells that the cable is in: DDS leaves out an interface that isn't running,
    and the kernel takes up to a second to say so."""
    show = ("-n", name, "link", "show", "eth0")
    wait_for(lambda: "state UP" in _ip(*show), f"eth0 of {name} to be up", RUNNING_S)


def _permitted(*words: str) -> None:
    """Raises NotPermitted if it fails. Whoever may make these may do the rest with them, so a
    failure there is none to skip for."""
    try:
        _ip(*words)
    except RuntimeError as error:
        raise NotPermitted(str(error)) from error


def _ip(*words: str) -> str:
    """What it prints. Raises RuntimeError with what it complains of."""
    done = subprocess.run(("ip", *words), check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"ip {' '.join(words)}: {done.stderr.strip()}")
    return done.stdout
