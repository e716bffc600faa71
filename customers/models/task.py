"""Something that a person has to do."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer


class Task(models.Model):
    """One entry of the task list. An open task exists once per ``key``.

    ``link`` is the path of the page on which it is done. ``kind`` is a word of the app that
    made it; ``kind_label`` its name for people, in the language of the time of making.
    """

    class Kind(models.TextChoices):
        CALL_NOW = "call_now", _("call now")
        CLARIFY = "clarify", _("clarify")
        CONFIRM_BOOKING = "confirm_booking", _("check booking")
        ANSWER = "answer", _("answer")
        DUPLICATE = "duplicate", _("possible duplicate")
        UNCERTAIN = "uncertain", _("message uncertain")
        REACH_OTHERWISE = "reach_otherwise", _("find another way to reach")
        LOW_SCORE = "low_score", _("dissatisfied customer")
        REMINDER_CALL = "reminder_call", _("reminder call")
        SECOND_PORTAL_BOOKING = "second_portal_booking", _("booked through the portal again")
        ASK_SERVICE = "ask_service", _("unknown service")
        GOODWILL = "goodwill", _("goodwill to decide")
        OTHER = "other", _("other")

    kind = models.CharField(_("kind"), max_length=24, choices=Kind)
    key = models.CharField(max_length=120)
    title = models.CharField(_("title"), max_length=200)
    detail = models.TextField(_("detail"), blank=True)
    customer = models.ForeignKey(
        Customer, models.CASCADE, null=True, blank=True, related_name="tasks"
    )
    link = models.CharField(max_length=200, blank=True)
    due_at = models.DateTimeField(_("due"))
    created_at = models.DateTimeField(_("created"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="tasks"
    )
    outcome = models.CharField(_("outcome"), max_length=200, blank=True)
    # Put off by a person: when last, by whom and why; ``due_at`` is the new time.
    postponed_at = models.DateTimeField(null=True, blank=True)
    postponed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    postponed_reason = models.CharField(_("reason"), max_length=200, blank=True, default="")

    class Meta:
        ordering = ["due_at", "id"]
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=models.Q(done_at__isnull=True), name="task_open_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(done_at__isnull=True),
                name="task_open_by_due",
            ),
            models.Index(
                fields=["assigned_to", "due_at"],
                condition=models.Q(done_at__isnull=True),
                name="task_open_by_owner",
            ),
        ]

    def __str__(self) -> str:
        return self.title
