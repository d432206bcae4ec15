"""ROS: rclpy, the middleware, message and launch packages, and where DDS may talk."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator, Mapping

from realtime_agent_ros import dds, distribution
from realtime_agent_ros.commands.checks.finding import Finding, fail, ok, warn
from realtime_agent_ros.commands.checks.probe import Answer, Probe
from realtime_agent_ros.processes import PACKAGE

MESSAGES = (
    "std_msgs",
    "geometry_msgs",
    "sensor_msgs",
    "nav_msgs",
    "diagnostic_msgs",
    "visualization_msgs",
    "std_srvs",
    "rosgraph_msgs",
)
SUPPORTED = tuple(known.name for known in distribution.KNOWN)
INSTALL = f"source your ROS installation's setup file, or pip install '{PACKAGE}[ros]'"

RCLPY_PROBE = """
import importlib.metadata, json, os
import rclpy
rclpy.init()
node = rclpy.create_node("realtime_agent_doctor")
rmw = rclpy.get_rmw_implementation_identifier()
rclpy.shutdown()
version = ""
for name in ("ros-rclpy", "rclpy"):
    try:
        version = importlib.metadata.version(name)
        break
    except importlib.metadata.PackageNotFoundError:
        pass
print(json.dumps({"rmw": rmw, "version": version, "distro": os.environ.get("ROS_DISTRO", "")}))
"""


def begin() -> Probe | None:
    """Start the slow part; None where there is no rclpy at all."""
    return Probe(RCLPY_PROBE) if _importable("rclpy") else None


def check(probe: Probe | None, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Everything about ROS but the agent itself; ``environment`` is the user's own."""
    if probe is None:
        yield fail("rclpy", "not installed", INSTALL)
    else:
        yield from rclpy(probe.answer(), environment)
    yield messages(_importable)
    yield launch(_importable)
    yield from network(environment)


def rclpy(answer: Answer, environment: Mapping[str, str]) -> Iterator[Finding]:
    """Judge what the probe told."""
    if answer.error:
        chosen = environment.get("RMW_IMPLEMENTATION")
        hint = f"; RMW_IMPLEMENTATION is {chosen}: is it installed?" if chosen else ""
        yield fail("rclpy", answer.error, INSTALL + hint)
        return
    version = answer.value["version"] or "unknown version"
    distro = answer.value["distro"] or distribution.of_rclpy(version).name
    distro = distro or "unknown distribution"
    found = f"{version} ({distro}), a node is up after {answer.took_s:.1f} s"
    if distro in SUPPORTED:
        yield ok("rclpy", found)
    else:
        yield warn("rclpy", found, f"tested with {' and '.join(SUPPORTED)}")
    yield ok("middleware", answer.value["rmw"])


def messages(importable: Callable[[str], bool]) -> Finding:
    absent = [name for name in MESSAGES if not importable(name)]
    if absent:
        return fail("message packages", f"missing: {', '.join(absent)}", INSTALL)
    return ok("message packages", f"all {len(MESSAGES)}")


def launch(importable: Callable[[str], bool]) -> Finding:
    absent = [name for name in ("launch", "launch_ros") if not importable(name)]
    if absent:
        fix = "use realtime-agent run, or a full ROS installation for ros2 launch"
        return warn("launch packages", f"missing: {', '.join(absent)}", fix)
    return ok("launch packages", "launch, launch_ros")


def network(environment: Mapping[str, str]) -> Iterator[Finding]:
    """The domain, and how far DDS reaches with what we would start."""
    text = environment.get("ROS_DOMAIN_ID", "") or "0"
    if not text.isdigit() or int(text) > 232:
        yield fail("domain", f"ROS_DOMAIN_ID={text}", "a number from 0 to 101")
    elif int(text) > 101:
        yield warn("domain", text, "0 to 101: above, its ports may be taken by others")
    else:
        yield ok("domain", text)
    added = dds.defaults(environment)
    if dds.RANGE_VARIABLE in added:
        yield ok("discovery", "this machine only (set ROS_AUTOMATIC_DISCOVERY_RANGE for more)")
    else:
        chosen = [f"{name}={environment[name]}" for name in dds.choices(environment)]
        yield ok("discovery", f"as you set it: {', '.join(chosen)}")


def _importable(name: str) -> bool:
    return importlib.util.find_spec(name) is not None
