"""The lock for what only one may do at a time in the whole house."""

from __future__ import annotations

from workshop.models import Company


def lock_house() -> None:
    """Let all who may bring, join or part customers queue up until the transaction ends.

    Who comes twice at once is one person, and two merges may touch the same third record. Take
    it before any other lock. NO KEY, so that rows which point to the company don't wait.
    """
    Company.objects.select_for_update(no_key=True).first()
