"""Traces to OpenTelemetry, where it is installed; imported only when the parameter asks for it."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Literal, cast

from realtime_agent_ros.planner.tracing import NoTraces, Traces, TurnTraces

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import SpanExporter

FLUSH_MS = 300
NAME = "realtime_agent_ros"
EXPORTERS = (
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
    "opentelemetry.exporter.otlp.proto.grpc.trace_exporter",
)
HOW = {
    "opentelemetry.sdk": "pip install 'realtime_agent_ros[otel]'",
    "an OTLP exporter": "pip install opentelemetry-exporter-otlp-proto-http",
}


class TracingError(ValueError):
    """Tracing was asked for and can't be had; the text says what is missing."""


def make_traces(tracing: Literal["off", "otel"], robot: str) -> Traces:
    """What a conversation tells its moments to. Raises TracingError for what is missing.

    A tracer provider that is already set (by ``opentelemetry-instrument``, or a program that embeds
    the planner) is used as it is; else one that sends OTLP to where ``OTEL_EXPORTER_OTLP_ENDPOINT``
    says.
    """
    if tracing == "off":
        return NoTraces()
    try:
        from opentelemetry import trace
        from opentelemetry.sdk.trace import TracerProvider
    except ImportError as error:
        raise _missing("opentelemetry.sdk") from error
    provider = trace.get_tracer_provider()
    if not isinstance(provider, TracerProvider):
        provider = _provide(robot)
    tracer = provider.get_tracer(NAME)
    return TurnTraces(tracer, trace.set_span_in_context, lambda: provider.force_flush(FLUSH_MS))


def _provide(robot: str) -> TracerProvider:
    """Set a provider with the OTLP exporter that is installed. A collector that is away keeps
    nobody waiting, the process's end neither."""
    from opentelemetry import trace
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    about = Resource.create({"service.name": NAME, "robot.name": robot})
    provider = TracerProvider(resource=about, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(_exporter()))
    trace.set_tracer_provider(provider)
    return provider


def _exporter() -> SpanExporter:
    for name in EXPORTERS:
        try:
            module = importlib.import_module(name)
        except ImportError:
            continue
        return cast("SpanExporter", module.OTLPSpanExporter())
    raise _missing("an OTLP exporter")


def _missing(what: str) -> TracingError:
    return TracingError(f"tracing is 'otel', but {what} is not installed: {HOW[what]}")
