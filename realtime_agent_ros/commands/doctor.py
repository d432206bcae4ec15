"""``realtime-agent doctor``: what this machine has, what is missing, and what to do about it.

Exit code 0 if nothing that is needed fails. Keys are never shown; nothing but the configured
endpoint is asked.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.console import Console
from rich.text import Text

from realtime_agent_ros.commands.checks import agent, host, model, ros
from realtime_agent_ros.commands.checks.finding import Finding, Grade
from realtime_agent_ros.commands.common import absolute, add_network_options, output, prepare_dds

STYLES = {Grade.OK: "green", Grade.WARN: "yellow", Grade.FAIL: "bold red"}


def main(argv: Sequence[str]) -> int:
    """Check and report; 1 if something needed fails."""
    parser = argparse.ArgumentParser(prog="realtime-agent doctor", description=__doc__)
    add_network_options(parser)
    args = parser.parse_args(argv)
    environment = dict(os.environ)
    if args.domain is not None:
        environment["ROS_DOMAIN_ID"] = str(args.domain)
    prepare_dds(args.domain)
    grades = report(findings(environment, absolute(args.namespace)), output())
    failed = grades.count(Grade.FAIL)
    return 1 if failed else 0


def findings(environment: Mapping[str, str], namespace: str) -> Iterator[Finding]:
    """Every check in turn, the slow ones begun first; ``environment`` is the user's own."""
    rclpy_probe, imports = ros.begin(), model.begin()
    yield from host.check()
    ros_works = True
    for finding in ros.check(rclpy_probe, environment):
        ros_works &= finding.grade != Grade.FAIL
        yield finding
    yield from model.check(imports, environment)
    if ros_works:
        yield agent.check(namespace)


def report(found: Iterable[Finding], console: Console) -> list[Grade]:
    """Show each as it comes; returns the grades."""
    grades = []
    for finding in found:
        grades.append(finding.grade)
        line = Text(f"{finding.grade:<5}", style=STYLES[finding.grade])
        line.append(f"{finding.subject}: {finding.found}", style="default")
        console.print(line)
        if finding.fix:
            console.print(Text(f"     -> {finding.fix}"))
    warned, failed = grades.count(Grade.WARN), grades.count(Grade.FAIL)
    console.print(f"{len(grades)} checks: {warned} to look at, {failed} failed")
    return grades
