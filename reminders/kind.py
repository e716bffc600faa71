"""The name of the one kind of message that this app sends."""

from __future__ import annotations

NAME = "service_reminder"
