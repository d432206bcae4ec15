"""One trace a turn, from the partial to the first motion, in OpenTelemetry's in-memory exporter."""

import sys

import pytest

pytest.importorskip("opentelemetry.sdk")

from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from realtime_agent_ros.core.steps import StepStatus
from realtime_agent_ros.planner.otel import TracingError, make_traces
from realtime_agent_ros.planner.tracing import MAX_OPEN, NoTraces

PHASES = [
    "partial",
    "final",
    "request",
    "first_token",
    "tool_call",
    "step_accepted",
    "first_motion",
]


@pytest.fixture
def exported(monkeypatch):
    """What reaches the exporter of a provider that somebody else has set."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: provider)
    return exporter


def finish(bench, status=StepStatus.RUNNING):
    for message in bench.sent:
        for step in message.steps:
            bench.update(message.plan_id, step.step_id, step.skill.name, status)


def roots(exported):
    return [span for span in exported.get_finished_spans() if span.parent is None]


def check(spans):
    """One trace; every span within its root, in order of time."""
    root = next(span for span in spans if span.parent is None)
    assert root.name == "turn"
    for span in spans:
        assert span.context.trace_id == root.context.trace_id
        assert root.start_time <= span.start_time <= span.end_time <= root.end_time
        assert span is root or span.parent.span_id == root.context.span_id
    return root


def test_a_turn_is_one_trace_from_the_partial_to_the_first_motion(run, exported):
    async def scene(make):
        bench = make(tracing="otel")
        bench.session.on_partial("go forward")
        await bench.ask("go forward 1 metre")
        assert not exported.get_finished_spans(), "the motion is still to come"
        finish(bench)
        spans = exported.get_finished_spans()
        root = check(spans)
        assert [s.name for s in spans if s is not root] == PHASES
        assert root.attributes["turn"] == "t1"
        assert root.attributes["outcome"] == "done"
        assert root.attributes["model"] == "offline"
        by_name = {span.name: span for span in spans}
        assert by_name["partial"].end_time == by_name["final"].start_time
        assert by_name["first_motion"].end_time == root.end_time
        assert "go forward" not in repr([(s.name, s.attributes, s.events) for s in spans])

    run(scene)


def test_a_turn_that_was_thought_ahead_is_one_trace_too(run, exported, remote, endpoint):
    async def scene(make):
        bench = make(remote, tracing="otel", speculation=True)
        bench.session.on_partial("go forward 1 metre")
        await bench.until(endpoint.requests)
        await bench.ask("go forward 1 metre")
        finish(bench)
        (root,) = roots(exported)
        spans = exported.get_finished_spans()
        check(spans)
        by_name = {span.name: span for span in spans}
        assert by_name["request"].start_time < by_name["final"].start_time
        assert root.attributes["outcome"] == "done"

    run(scene)


def test_a_question_ends_with_its_turn_and_a_refused_step_with_its_refusal(run, exported):
    async def scene(make):
        bench = make(tracing="otel")
        await bench.ask("how is the battery")
        bench.verdict = lambda _: (StepStatus.REJECTED, "no")
        await bench.ask("go forward 1 metre")
        assert [root.attributes["turn"] for root in roots(exported)] == ["t1", "t2"]
        assert "first_motion" not in [span.name for span in exported.get_finished_spans()]

    run(scene)


def test_closing_tells_what_is_still_open_and_waiting_is_bounded(run, exported):
    async def scene(make):
        bench = make(tracing="otel")
        for _ in range(MAX_OPEN + 3):
            await bench.ask("go forward 1 metre")
        assert len(roots(exported)) == 3
        await bench.session.close()
        assert len(roots(exported)) == MAX_OPEN + 3

    run(scene)


def test_a_fallback_is_counted_in_its_trace(run, exported, remote, endpoint):
    async def scene(make):
        bench = make(remote, tracing="otel")
        endpoint.control(status=500)
        await bench.ask("how is the battery")
        (root,) = roots(exported)
        assert root.attributes["fallbacks"] == 1

    run(scene)


def test_off_costs_no_import(run):
    assert isinstance(make_traces("off", "Robo"), NoTraces)

    async def scene(make):
        assert make().config.tracing == "off"

    run(scene)


def test_what_is_missing_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    with pytest.raises(TracingError, match=r"realtime_agent_ros\[otel\]"):
        make_traces("otel", "Robo")


def test_a_missing_exporter_is_named(monkeypatch):
    monkeypatch.setattr(trace, "get_tracer_provider", lambda: None)
    for name in ("http", "grpc"):
        module = f"opentelemetry.exporter.otlp.proto.{name}.trace_exporter"
        monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(TracingError, match="opentelemetry-exporter-otlp-proto-http"):
        make_traces("otel", "Robo")
