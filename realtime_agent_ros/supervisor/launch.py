"""From launch options to the command line and the environment of a node process."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from realtime_agent_ros import dds, fleet, parent_death
from realtime_agent_ros.processes import PROCESSES, Process

_NAMESPACE = re.compile(r"/?[A-Za-z_][A-Za-z0-9_]*(/[A-Za-z_][A-Za-z0-9_]*)*")


class LaunchError(ValueError):
    """An option that the user must mend; the text names it and what is allowed."""


@dataclass(frozen=True, slots=True)
class LaunchOptions:
    """How to start the nodes; checked on construction, LaunchError names what is wrong.

    ``remaps`` are ``from:=to``, ``parameters`` are ``node.name:=value`` and win over the file.
    Logs go to ``run_dir``, or to a temporary directory that ends with the supervisor. What
    ``environment`` holds is added to ours.
    """

    namespace: str = ""
    params_file: Path | None = None
    remaps: tuple[str, ...] = ()
    parameters: tuple[str, ...] = ()
    use_sim_time: bool = False
    domain: int | None = None
    run_dir: Path | None = None
    environment: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.namespace and not _NAMESPACE.fullmatch(self.namespace):
            raise LaunchError(f"namespace {self.namespace!r}: letters, digits, _ and / between")
        if self.params_file is not None and not self.params_file.is_file():
            raise LaunchError(f"params file {str(self.params_file)!r}: no such file")
        if self.domain is not None and not 0 <= self.domain <= 232:
            raise LaunchError(f"domain {self.domain}: 0 to 232 (portable: 0 to 101)")
        for remap in self.remaps:
            if not all(remap.partition(":=")):
                raise LaunchError(f"remap {remap!r}: wanted from:=to")
        for parameter in self.parameters:
            ros_parameter(parameter)


def ros_parameter(text: str) -> str:
    """``agent_node.zones.margin_m:=0.1`` for that node's process: ``zones.margin_m:=0.1``.

    ROS's own ``agent_node:zones.margin_m:=0.1`` would not do: for a node in a namespace it is left
    out in silence. Raises LaunchError naming the known nodes.
    """
    left, assign, value = text.partition(":=")
    node, dot, name = left.partition(".")
    known = [p.name for p in PROCESSES]
    if not (assign and dot and name and value) or node not in known:
        raise LaunchError(
            f"parameter {text!r}: wanted node.name:=value with node one of {', '.join(known)}"
        )
    return f"{name}:={value}"


def command_line(process: Process, options: LaunchOptions) -> list[str]:
    """The node's command in this Python, with its ROS arguments. A robot of a fleet has a namespace
    of its name, in that of the options."""
    arguments: list[str] = []
    namespace = "/".join(filter(None, (options.namespace.strip("/"), process.robot_name)))
    if namespace:
        arguments += ["-r", f"__ns:=/{namespace}"]
    for remap in options.remaps:
        arguments += ["-r", remap]
    if options.params_file is not None:
        arguments += ["--params-file", str(options.params_file)]
    if options.use_sim_time:
        # The simulator is where simulated time comes from.
        ours = "publish_clock" if process.name == "sim_node" else "use_sim_time"
        arguments += ["-p", f"{ours}:=true"]
    for parameter in options.parameters:
        if parameter.startswith(f"{process.name}."):
            arguments += ["-p", ros_parameter(parameter)]
    if process.robot_name and process.name in fleet.NAMED:
        arguments += ["-p", f"fleet.robot_name:={process.robot_name}"]
    command = [sys.executable, "-m", process.module]
    return [*command, "--ros-args", *arguments] if arguments else command


def environment(options: LaunchOptions, run_dir: Path) -> dict[str, str]:
    """Our environment plus what a child needs: DDS defaults, domain, log directory, parent."""
    result = dict(os.environ)
    result.update(dds.defaults(result))
    result.setdefault("ROS_LOG_DIR", str(run_dir))
    result.setdefault("RCUTILS_COLORIZED_OUTPUT", "0")
    result["PYTHONUNBUFFERED"] = "1"
    result[parent_death.PARENT_ENV] = str(os.getpid())
    if options.domain is not None:
        result["ROS_DOMAIN_ID"] = str(options.domain)
    result.update(options.environment)
    return result
