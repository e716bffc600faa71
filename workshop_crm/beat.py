"""The regular work: which task is due how often."""

from __future__ import annotations

# Name, task, seconds.
_REGULAR = (
    ("deliver due messages", "messaging.tasks.deliver_due_messages_task", 5),
    ("ask for confirmations", "messaging.tasks.ask_for_confirmations_task", 15),
    ("ask about doubtful messages", "messaging.tasks.ask_about_doubtful_task", 600),
    ("run jobs", "workshop.tasks.run_jobs_task", 5),
    ("fetch mail", "bookings.tasks.fetch_mail_task", 60),
    ("ask about stuck", "bookings.tasks.ask_about_stuck_task", 120),
    ("keep proposals", "bookings.tasks.keep_proposals_task", 60),
    ("alarm owner", "bookings.tasks.alarm_owner_task", 60),
    ("notice silence", "bookings.tasks.notice_silence_task", 3600),
    ("purge bodies", "bookings.tasks.purge_bodies_task", 3600),
    ("tidy merges", "customers.tasks.tidy_merges_task", 300),
    ("look after figures", "retention.tasks.look_after_figures_task", 600),
    ("look after backups", "workshop_crm.ops.tasks.look_after_backups_task", 600),
    ("purge data", "workshop_crm.desk.tasks.purge_task", 3600),
    ("tell programs", "workshop_crm.api.tasks.tell_programs_task", 5),
    ("tidy api", "workshop_crm.api.tasks.tidy_api_task", 3600),
    ("plan what changed", "reminders.tasks.plan_changes_task", 60),
    ("daily work", "reminders.tasks.daily_work_task", 300),
)

# What nobody has begun by the time it is due again would only be done twice.
BEAT_SCHEDULE = {
    name: {"task": task, "schedule": float(seconds), "options": {"expires": seconds}}
    for name, task, seconds in _REGULAR
}
