"""Log lines without personal data: where something failed and as what, never with which words."""

from __future__ import annotations

import json
import logging
import sys
import traceback
from collections.abc import Iterator
from datetime import UTC, datetime
from types import TracebackType
from typing import Any


def log_config(*, form: str, level: str) -> dict[str, Any]:
    """Return the settings of the log: ``form`` is "line" or "json"."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": "workshop_crm.lib.quiet_log.QuietFormatter",
                "format": "%(asctime)s %(levelname)s %(name)s %(message)s",
            },
            "json": {"()": "workshop_crm.lib.quiet_log.JsonFormatter"},
        },
        "handlers": {
            "stderr": {
                "class": "logging.StreamHandler",
                "formatter": form,
                "stream": sys.stderr,
            }
        },
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            "fontTools": {"level": "WARNING"},
            # Without Redis there is no host name, and nothing to warn of.
            "kombu.connection": {"level": "ERROR"},
            "flufl.bounce": {"level": "WARNING"},
            "pikepdf": {"level": "WARNING"},
            "weasyprint": {"level": "ERROR"},
            "celery.beat": {"level": "WARNING"},
            "celery.app.trace": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


class QuietFormatter(logging.Formatter):
    """Leaves the texts of exceptions out: a database or a parser quotes names and numbers there."""

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name.
        """Return the frames and the class of an error and of those that led to it."""
        error: BaseException | None = ei[1]
        return "\n".join(_lines(error)) if error else ""


class JsonFormatter(QuietFormatter):
    """One JSON object a line, for a machine that collects logs: time (UTC), level, logger, text."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; ``error`` holds the frames of an exception."""
        said = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "process": record.process,
            "message": record.getMessage(),
        }
        if record.exc_info:
            said["error"] = self.formatException(record.exc_info)
        return json.dumps(said, ensure_ascii=False)


def _lines(error: BaseException) -> Iterator[str]:
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None:
        yield from _lines(before)
        yield "which led to:"
    frames: TracebackType | None = error.__traceback__
    yield "".join(traceback.format_tb(frames)).rstrip("\n")
    yield f"{type(error).__module__}.{type(error).__qualname__}"
