"""The Robinson list: people who want no advertising by letter from anybody (L-04)."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class RobinsonList(models.Model):
    """One list as it was read in; a house heeds one at a time, the newest."""

    name = models.CharField(max_length=120)
    read_at = models.DateTimeField()
    read_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    row_count = models.PositiveIntegerField()
    unread_count = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.name


class RobinsonEntry(models.Model):
    """One person of the list, by keyed hash of name and address: strangers are not stored."""

    robinson_list = models.ForeignKey(RobinsonList, models.CASCADE, related_name="entries")
    key = models.CharField(max_length=64, unique=True)

    def __str__(self) -> str:
        return f"{self.pk}"
