"""Where the spans of OpenTelemetry go in tests."""

from __future__ import annotations

from typing import Any

from opentelemetry import trace


class Switch(trace.TracerProvider):
    """What spans go to; a process can set that only once. Off, except in the tests that ask for it."""

    def __init__(self) -> None:
        self.provider: trace.TracerProvider = trace.NoOpTracerProvider()

    def get_tracer(self, *args: Any, **kwargs: Any) -> trace.Tracer:
        return self.provider.get_tracer(*args, **kwargs)
