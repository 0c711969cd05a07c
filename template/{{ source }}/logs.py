"""Structured logs: JSON lines in production, readable ones in development."""

import logging
import sys

import structlog
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


def configure_logging(settings: Settings) -> None:
    """Send every log line, those of libraries too, through structlog to standard output."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    if settings.in_production:
        rendering: list[Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    else:
        # The default would show local variables, among them secrets.
        rendering = [structlog.dev.ConsoleRenderer(exception_formatter=structlog.dev.plain_traceback)]

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
