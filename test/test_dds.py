"""DDS defaults respect the user, keep off the network, and give every run its own domain."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from realtime_agent_ros import dds

NODE = (
    "import rclpy, sys; rclpy.init(); n = rclpy.create_node('n'); "
    "print('up', flush=True); sys.stdin.read()"
)


@pytest.mark.parametrize(
    ("distro", "variables"),
    [
        ("jazzy", {"FASTRTPS_DEFAULT_PROFILES_FILE"}),
        ("kilted", {"FASTDDS_DEFAULT_PROFILES_FILE"}),
        ("rolling", {"FASTRTPS_DEFAULT_PROFILES_FILE", "FASTDDS_DEFAULT_PROFILES_FILE"}),
    ],
)
def test_by_default_the_loopback_profile_is_used(distro: str, variables: set[str]) -> None:
    added = dds.defaults({"ROS_DISTRO": distro})
    assert {name for name in dds.PROFILE_VARIABLES if name in added} == variables
    assert all(added[name] == str(dds.LOOPBACK_PROFILE) for name in variables)
    assert added["ROS_AUTOMATIC_DISCOVERY_RANGE"] == "SYSTEM_DEFAULT"
    assert added["FASTDDS_BUILTIN_TRANSPORTS"] == "UDPv4"
    assert dds.LOOPBACK_PROFILE.is_file()


@pytest.mark.parametrize("name", dds.PROFILE_VARIABLES)
def test_a_users_own_profile_gets_no_addition(name: str) -> None:
    assert dds.defaults({name: "/etc/mine.xml"}) == {}


@pytest.mark.parametrize(
    "name", ["ROS_AUTOMATIC_DISCOVERY_RANGE", "ROS_DISCOVERY_SERVER", "ROS_STATIC_PEERS"]
)
def test_a_users_choice_of_network_stays(name: str) -> None:
    assert dds.defaults({name: "x"}) == {"FASTDDS_BUILTIN_TRANSPORTS": "UDPv4"}


def test_another_middleware_is_only_kept_on_this_machine() -> None:
    environment = {"RMW_IMPLEMENTATION": "rmw_cyclonedds_cpp"}
    assert dds.defaults(environment) == {"ROS_AUTOMATIC_DISCOVERY_RANGE": "LOCALHOST"}


@pytest.mark.parametrize(
    ("rmw", "name"),
    [
        ("rmw_cyclonedds_cpp", "CYCLONEDDS_URI"),
        ("rmw_zenoh_cpp", "ZENOH_SESSION_CONFIG_URI"),
        ("rmw_zenoh_cpp", "ZENOH_CONFIG_OVERRIDE"),
        ("rmw_cyclonedds_cpp", "ROS_STATIC_PEERS"),
    ],
)
def test_another_middlewares_own_configuration_gets_no_addition(rmw: str, name: str) -> None:
    assert dds.defaults({"RMW_IMPLEMENTATION": rmw, name: "x"}) == {}


@pytest.mark.parametrize("name", ["CYCLONEDDS_URI", "ZENOH_CONFIG_OVERRIDE"])
def test_what_fast_dds_does_not_read_opens_nothing(name: str) -> None:
    assert dds.defaults({name: "x"}) == dds.defaults({})


def test_what_is_set_is_never_set_again() -> None:
    first = dds.defaults({})
    assert dds.defaults(first) == {}


def test_two_holders_never_get_the_same_domain() -> None:
    with dds.free_domain() as first, dds.free_domain() as second:
        assert first.id != second.id
        assert {first.id, second.id} <= set(dds.DOMAINS)


def test_a_taken_domain_is_refused_and_free_again_after_close() -> None:
    with dds.free_domain() as held, pytest.raises(RuntimeError, match="in use"):
        dds.free_domain([held.id])
    with dds.free_domain([held.id]) as again:
        assert again.id == held.id


def test_another_process_does_not_get_our_domain() -> None:
    with dds.free_domain() as held:
        code = f"from realtime_agent_ros import dds; dds.free_domain([{held.id}])"
        other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert other.returncode == 1
    assert b"in use" in other.stderr


@pytest.fixture
def bare_node() -> Iterator[subprocess.Popen[bytes]]:
    """An rclpy node under the defaults, up and waiting."""
    pytest.importorskip("rclpy")
    names = (*dds.NETWORK_CHOICES, dds.TRANSPORTS_VARIABLE)
    environment = {k: v for k, v in os.environ.items() if k not in names}
    with dds.free_domain() as domain:
        environment |= dds.defaults(environment) | {"ROS_DOMAIN_ID": str(domain.id)}
        child = subprocess.Popen(
            [sys.executable, "-c", NODE],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == b"up\n"
        yield child
        child.stdin.close()
        child.stdout.close()
        child.wait(timeout=10)


@pytest.mark.ros
def test_no_socket_is_bound_beyond_loopback(bare_node: subprocess.Popen[bytes]) -> None:
    addresses = set(_udp_addresses(bare_node.pid))
    assert addresses == {"0100007F"}  # 127.0.0.1 as the kernel writes it


@pytest.mark.ros
def test_no_shared_memory_is_used(bare_node: subprocess.Popen[bytes]) -> None:
    maps = Path(f"/proc/{bare_node.pid}/maps").read_text()
    assert "/dev/shm/fastrtps" not in maps


def _udp_addresses(pid: int) -> Iterator[str]:
    links = (os.readlink(fd) for fd in Path(f"/proc/{pid}/fd").iterdir())
    inodes = {m[1] for link in links if (m := re.match(r"socket:\[(\d+)\]", link))}
    for line in Path(f"/proc/{pid}/net/udp").read_text().splitlines()[1:]:
        fields = line.split()
        if fields[9] in inodes:
            yield fields[1].partition(":")[0]
