"""DDS settings for the processes that we start ourselves: by default nothing leaves this machine.

Belongs here: environment variables and the choice of a ROS domain. Does not belong here: rclpy;
nothing in this module imports it. Whatever the user has set stays as it is.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import random
import socket
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from realtime_agent_ros import distribution

LOOPBACK_PROFILE = Path(__file__).with_name("loopback.xml")
PROFILE_VARIABLES = distribution.UNKNOWN.profile_variables

RANGE_VARIABLE = "ROS_AUTOMATIC_DISCOVERY_RANGE"
TRANSPORTS_VARIABLE = "FASTDDS_BUILTIN_TRANSPORTS"
NETWORK_CHOICES = (
    RANGE_VARIABLE,
    "ROS_LOCALHOST_ONLY",
    "ROS_STATIC_PEERS",
    "ROS_DISCOVERY_SERVER",
    *PROFILE_VARIABLES,
)
"""Who sets one of these has decided where DDS may talk."""
OTHER_CHOICES = {
    "rmw_cyclonedds_cpp": ("CYCLONEDDS_URI",),
    "rmw_zenoh_cpp": ("ZENOH_SESSION_CONFIG_URI", "ZENOH_CONFIG_OVERRIDE"),
}
"""With another middleware these decide it too; Fast DDS does not read them."""

DOMAINS = range(1, 101)
"""Above 101 the ports fall into Linux's ephemeral range; 0 is everybody's default."""


def defaults(environment: Mapping[str, str]) -> dict[str, str]:
    """The variables to add to ``environment``; none of them is set there.

    With Fast DDS every socket is bound to 127.0.0.1 (measured with ``ss -ulpn``; LOCALHOST alone
    binds 0.0.0.0), and no shared memory is used, because a kill leaves its files in /dev/shm.
    A user's own profile gets no addition at all.
    """
    rmw = environment.get("RMW_IMPLEMENTATION", "")
    if rmw and "fastrtps" not in rmw:
        return {} if choices(environment) else {RANGE_VARIABLE: "LOCALHOST"}
    if any(map(environment.get, PROFILE_VARIABLES)):
        return {}
    found = {} if TRANSPORTS_VARIABLE in environment else {TRANSPORTS_VARIABLE: "UDPv4"}
    if not choices(environment):
        found[RANGE_VARIABLE] = "SYSTEM_DEFAULT"
        names = distribution.current(environment).profile_variables
        found.update(dict.fromkeys(names, str(LOOPBACK_PROFILE)))
    return found


def apply_defaults(domain: int | None = None) -> None:
    """Put ``defaults`` (and ``domain``, if given) into this process's environment.

    Call it before rclpy is initialised; children inherit it.
    """
    os.environ.update(defaults(os.environ))
    if domain is not None:
        os.environ["ROS_DOMAIN_ID"] = str(domain)


def choices(environment: Mapping[str, str]) -> tuple[str, ...]:
    """The variables there by which the user has decided where DDS may talk."""
    others = OTHER_CHOICES.get(environment.get("RMW_IMPLEMENTATION", ""), ())
    return tuple(name for name in (*NETWORK_CHOICES, *others) if environment.get(name))


@dataclass(frozen=True, slots=True)
class Domain:
    """A ROS domain id that is ours until ``close`` or the end of this process."""

    id: int
    lock_path: Path
    lock: int

    def close(self) -> None:
        """Give the id back. Call it once."""
        with contextlib.suppress(FileNotFoundError, PermissionError):
            self.lock_path.unlink()
        os.close(self.lock)

    def __enter__(self) -> Domain:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def free_domain(candidates: Iterable[int] | None = None) -> Domain:
    """Take a domain id that nobody on this machine holds, from a random start.

    Two callers never get the same one; ids whose first discovery port is in use are left out.
    Raises RuntimeError where every candidate is taken.
    """
    ids = list(DOMAINS) if candidates is None else list(candidates)
    random.shuffle(ids)  # only spreads callers out; the lock decides
    for domain in ids:
        path = Path(tempfile.gettempdir()) / f"realtime_agent_ros_domain_{domain}.lock"
        lock = _try_lock(path)
        if lock is None:
            continue
        if _discovery_port_is_free(domain):
            return Domain(domain, path, lock)
        Domain(domain, path, lock).close()
    raise RuntimeError(f"all {len(ids)} ROS domains are in use; give one with --domain")


def _try_lock(path: Path) -> int | None:
    """An exclusive lock on ``path`` (made if needed), None if another process has it."""
    try:
        # Another user's file in a sticky directory may be opened, but not with O_CREAT.
        lock = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    except FileNotFoundError:
        try:
            lock = os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o644)
        except FileExistsError:
            return None
    except OSError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Its last holder may have removed it between our open and our lock.
        if os.fstat(lock).st_ino == path.stat().st_ino:
            return lock
    except (BlockingIOError, FileNotFoundError):
        pass
    os.close(lock)
    return None


def _discovery_port_is_free(domain: int) -> bool:
    """Whether the unicast discovery port of the domain's first participant can be bound."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", 7410 + 250 * domain))
        except OSError:
            return False
    return True
