"""metrics_node beside a real agent: fetched by HTTP, read by the client's own parser."""

from __future__ import annotations

import re
import urllib.request

import pytest

pytest.importorskip("rclpy")
pytest.importorskip("prometheus_client")

from prometheus_client.parser import text_string_to_metric_families

from agent_bench import AgentBench
from harness import NodeProcess, Processes

ADDRESS = re.compile(r"metrics at (http://\S+)")


def address_of(process: NodeProcess) -> str:
    process.wait_for(lambda: ADDRESS.search(process.text()))
    found = ADDRESS.search(process.text())
    assert found
    return found[1]


def fetched(address: str) -> dict[str, float]:
    """The samples without further labels, by name, and those of ``scan``."""
    with urllib.request.urlopen(address, timeout=10) as response:
        assert response.headers["Content-Type"].startswith("text/plain")
        text = response.read().decode()
    found = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            labels = sample.labels
            if set(labels) == {"namespace"} or labels.get("channel") == "scan":
                found[sample.name] = sample.value
    return found


@pytest.mark.ros
def test_an_agent_s_numbers_are_fetched_by_http(bench: AgentBench) -> None:
    process = bench.processes.node("metrics_node", port=0)
    address = address_of(process)
    assert address.startswith("http://127.0.0.1:")
    assert fetched(address)["realtime_agent_up"] == 0.0
    bench.start_ready()

    def seen() -> bool:
        numbers = fetched(address)
        return bool(
            numbers["realtime_agent_up"] and numbers.get("realtime_agent_channel_messages_total")
        )

    bench.wait_for(seen, "the agent's numbers")
    numbers = fetched(address)
    assert numbers["realtime_agent_permitted_speed_meters_per_second"] == pytest.approx(0.3)
    assert numbers["realtime_agent_deadline_seconds"] > 0.0
    assert process.end() == 0


@pytest.mark.ros
@pytest.mark.parametrize(
    ("parameters", "named"),
    [
        ({"host": "0.0.0.0"}, "allow_remote"),
        ({"host": "192.168.1.5"}, "allow_remote"),
        ({"host": "robot.local"}, "allow_remote"),
        ({"port": 70000}, "port"),
        ({"port": 1.5}, "port"),
        ({"prot": 1}, "did you mean 'port'"),
    ],
)
def test_what_it_may_not_serve_on_ends_it_and_is_named(
    processes: Processes, parameters: dict[str, object], named: str
) -> None:
    process = processes.node("metrics_node", **parameters)
    assert process.wait() == 2
    assert named in process.text()


@pytest.mark.ros
def test_a_port_that_is_taken_is_told(processes: Processes) -> None:
    first = processes.node("metrics_node", port=0)
    port = int(address_of(first).rsplit(":")[-1].removesuffix("/metrics"))
    second = processes.node("metrics_node", port=port)
    assert second.wait() == 2
    assert f"can't serve on 127.0.0.1:{port}" in second.text()


@pytest.mark.ros
def test_other_machines_only_where_it_is_said(processes: Processes) -> None:
    process = processes.node("metrics_node", port=0, host="0.0.0.0", allow_remote=True)
    assert address_of(process).startswith("http://0.0.0.0:")
    assert process.end() == 0
