"""Structured logs: JSON lines in production, readable ones in development."""

import logging
import os
import sys
from datetime import UTC, datetime
from time import perf_counter

import structlog
from pydantic_core import to_json
from structlog.typing import EventDict, Processor

from .config import Settings


class Lines(structlog.WriteLogger):
    """Writes to standard output, without the way through the handlers of the standard library: it is a long one."""

    def __init__(self, name: str) -> None:
        super().__init__(sys.stdout)
        self.name = name
        self.logger = logging.getLogger(name)


def drop_below_level(lines: Lines, method_name: str, event_dict: EventDict) -> EventDict:
    """Leave out what is below the level that `logging` has for this logger, as for those of libraries."""
    if not lines.logger.isEnabledFor(getattr(logging, method_name.upper())):
        raise structlog.DropEvent
    return event_dict


def shorten(_lines: object, _method_name: str, event_dict: EventDict) -> EventDict:
    """Fit a line into a terminal: say in a few words what the access log says, and begin the request's id."""
    if "milliseconds" in event_dict:
        method, path, status = (event_dict.pop(name) for name in ("method", "path", "status"))
        del event_dict["logger"]
        event_dict["event"] = f"{method} {repr(path)[1:-1]} {status} in {event_dict.pop('milliseconds')} ms"
    if "request_id" in event_dict:
        event_dict["request_id"] = event_dict["request_id"][:8]
    return event_dict


class AccessLog:
    """A line for each request, with the fields that all lines have.

    In production it is written without structlog, whose processors would take a good part of a short request's time.
    """

    def __init__(self, settings: Settings, name: str) -> None:
        self.in_production = settings.in_production
        self.logger = logging.getLogger(name)
        self.log = structlog.get_logger(name)

    def write(self, method: str, path: str, status: int, started: float, request_id: str) -> None:
        """Say what was answered, and how long it took since `started`, in seconds of `perf_counter`."""
        fields = {
            "method": method,
            "path": path,
            "status": status,
            "milliseconds": round((perf_counter() - started) * 1000, 1),
        }
        if not self.in_production:
            self.log.info("request", **fields)
        elif self.logger.isEnabledFor(logging.INFO):
            common = {"event": "request", "level": "info", "logger": self.logger.name, "timestamp": datetime.now(UTC)}
            sys.stdout.buffer.write(to_json({"request_id": request_id, **fields, **common}) + b"\n")
            sys.stdout.buffer.flush()


def configure_logging(settings: Settings) -> None:
    """Send every log line, those of libraries too, through structlog to standard output."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
    ]
    if settings.in_production:
        shared.append(structlog.processors.TimeStamper(fmt="iso", utc=True))
        rendering: list[Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        shared.append(structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False))
        console = structlog.dev.ConsoleRenderer(
            pad_event_to=0,
            colors=sys.stdout.isatty() and not os.environ.get("NO_COLOR"),  # https://no-color.org
            exception_formatter=structlog.dev.plain_traceback,  # the default shows local variables, secrets too
        )
        rendering = [shorten, console]

    structlog.configure(
        processors=[drop_below_level, *shared, *rendering],
        logger_factory=Lines,
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),
        cache_logger_on_first_use=True,
    )

    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *rendering],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level)
