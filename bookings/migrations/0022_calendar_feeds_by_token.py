from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("bookings", "0021_hash_calendar_feeds")]

    operations = [
        migrations.RemoveField("calendarfeed", "is_active"),
        migrations.RemoveField("calendarfeed", "serial"),
        migrations.RemoveField("calendarfeed", "shows_people"),
        migrations.AddConstraint(
            "calendarfeed",
            models.UniqueConstraint(fields=["token_hash"], name="calendar_feed_token_once"),
        ),
        migrations.AddConstraint(
            "calendarfeed",
            models.CheckConstraint(
                condition=Q(bay=None) | Q(person=None), name="calendar_feed_of_bay_or_person"
            ),
        ),
    ]
