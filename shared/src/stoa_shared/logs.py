"""Logging of every service: one event a line, the same shape everywhere.

Services log with ``structlog.get_logger()``; libraries that use the standard
``logging`` module end up in the same stream, in the same form. An event is a
constant word (``course.published``), values are fields, and nothing secret is
written: a last filter masks what looks like a secret anyway.
"""

import logging
import re
import sys
from typing import Final, Literal

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

Format = Literal["json", "console"]
Level = Literal["debug", "info", "warning", "error"]

MASK: Final = "***"
_SECRET_FIELDS: Final = frozenset(
    {
        "access_token",
        "authorization",
        "cookie",
        "password",
        "refresh_token",
        "secret",
        "set-cookie",
        "ticket",
        "token",
    }
)
_SECRET_TEXT: Final = re.compile(
    r"eyJ[\w-]{8,}\.[\w-]+\.[\w-]*"  # JWT
    r"|stoa_[a-z]+_[\w-]{20,}"  # opaque tokens
    r"|(?<=://)[^/\s:@]*:[^/\s@]+(?=@)"  # user:password of a URL
    r"|(?<=ticket=)[^&\s\"']+"  # a socket's one-use ticket
)
_NOISY: Final = ("httpx", "httpcore", "websockets", "uvicorn.access")


def configure(service: str, *, log_format: Format, level: Level) -> None:
    """Set up logging of this process; called once, before anything is logged.

    Args:
        service: Name that each line carries, such as ``api`` or ``api-worker``.
        log_format: One JSON object a line, or coloured text for a person.
        level: The least important level that is written.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _name_of(service),
    ]
    renderer: list[Processor] = [
        _without_secret_fields,
        *([structlog.processors.format_exc_info] if log_format == "json" else []),
        structlog.processors.JSONRenderer() if log_format == "json" else _console(),
        _without_secret_text,
    ]
    # Our own lines do not pass through `logging`: that costs several times as much,
    # and each request writes one.
    structlog.configure(
        processors=[*shared, *renderer],
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared, structlog.stdlib.ExtraAdder()],
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *renderer,
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=level.upper(), force=True)
    logging.captureWarnings(capture=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.root.level))


def _console() -> Processor:
    # Plain tracebacks: the richer ones print local variables, secrets included.
    return structlog.dev.ConsoleRenderer(
        colors=sys.stderr.isatty(),
        exception_formatter=structlog.dev.plain_traceback,
    )


def _name_of(service: str) -> Processor:
    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        event["service"] = service
        return event

    return add


def _without_secret_fields(
    _logger: WrappedLogger, _method: str, event: EventDict
) -> EventDict:
    """Mask fields with the name of a secret: a net below the rule to log none."""
    event.pop("color_message", None)  # uvicorn's second copy of the event
    for name in event:
        if name.lower() in _SECRET_FIELDS:
            event[name] = MASK
    return event


def _without_secret_text(_logger: WrappedLogger, _method: str, line: object) -> str:
    """Mask what looks like a secret, once, in the finished line."""
    return _SECRET_TEXT.sub(MASK, str(line))
