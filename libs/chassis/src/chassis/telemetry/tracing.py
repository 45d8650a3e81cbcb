"""One trace from the HTTP request over the bus to the last handler."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager

from opentelemetry import trace
from opentelemetry.context import Context
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBasedTraceIdRatio
from opentelemetry.trace import SpanKind
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

from chassis.settings import ServiceSettings
from contracts.envelope import Envelope

_propagator = TraceContextTextMapPropagator()
_tracer = trace.get_tracer("ludan")


def start_tracing(service: str, settings: ServiceSettings) -> TracerProvider:
    """Sample a part of the traces and send them where `LUDAN_OTLP_ENDPOINT` says, if anywhere."""
    provider = TracerProvider(
        resource=Resource.create({"service.name": service}),
        sampler=ParentBasedTraceIdRatio(settings.trace_ratio),
        shutdown_on_exit=False,
    )
    if settings.otlp_endpoint:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        exporter = OTLPSpanExporter(endpoint=f"{settings.otlp_endpoint}/v1/traces")
        provider.add_span_processor(BatchSpanProcessor(exporter))
    trace.set_tracer_provider(provider)
    return provider


def traceparent() -> str | None:
    """The W3C trace context of the span that is open now."""
    carrier: dict[str, str] = {}
    _propagator.inject(carrier)
    return carrier.get("traceparent")


def continued(carrier: Mapping[str, str]) -> Context:
    """The trace that a request or an event carries on."""
    return _propagator.extract(carrier)


@contextmanager
def request_span(name: str, headers: Mapping[str, str]) -> Generator[None, None, None]:
    """The span of one HTTP request."""
    with _tracer.start_as_current_span(name, context=continued(headers), kind=SpanKind.SERVER):
        yield


@contextmanager
def handling_span(envelope: Envelope) -> Generator[None, None, None]:
    """The span of one handled event, in the trace that recorded it."""
    carrier = {"traceparent": envelope.traceparent} if envelope.traceparent else {}
    with _tracer.start_as_current_span(
        f"handle {envelope.type}", context=continued(carrier), kind=SpanKind.CONSUMER
    ):
        yield
