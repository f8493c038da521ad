"""Log processors: structure, and a filter that lets no identity number through."""

from __future__ import annotations

import re
from typing import Any

import structlog

# 12 digits and more, also when broken up by single spaces, dots or dashes: a NIK pasted with blanks is still a NIK.
NUMBERS = re.compile(r"(?<![\d.])\d(?:[ .\-]?\d){11,}")


def mask_numbers(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Replace long digit runs in every value of the event, however nested."""
    return {key: _masked(value) for key, value in event.items()}


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return NUMBERS.sub("[angka]", value.replace("\r", " ").replace("\n", " | "))
    if isinstance(value, dict):
        return {key: _masked(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_masked(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 10**11:
        return "[angka]"
    return value


def only_types(_logger: Any, _name: str, event: dict[str, Any]) -> dict[str, Any]:
    """Tracebacks carry values of rows: keep the exception's type and places, drop its message and locals."""
    info = event.pop("exc_info", None)
    if info and not isinstance(info, bool):
        error = info if isinstance(info, BaseException) else info[1]
        if error is not None:
            event["error"] = type(error).__name__
            event["places"] = _places(error)
    return event


def _places(error: BaseException) -> list[str]:
    places, frame = [], error.__traceback__
    while frame is not None:
        places.append(f"{frame.tb_frame.f_code.co_filename.rsplit('/', 2)[-1]}:{frame.tb_lineno}")
        frame = frame.tb_next
    return places[-12:]


processors: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    only_types,
    mask_numbers,
]
