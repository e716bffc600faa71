"""Reading IMAP mailboxes."""

from __future__ import annotations

from datetime import datetime
from typing import Any


def fetch_all_mail(*, now: datetime) -> list[dict[str, Any]]:
    """Do one round over the active mailboxes; a line per mail, as CONTRACTS' ``ingest``."""
    return []
