"""Visits that are not closed, for the board and today's page."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0004_booking_earlier_ids"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="visit",
            index=models.Index(
                condition=models.Q(("closed_at__isnull", True)),
                fields=["arrived_at", "id"],
                name="visit_open",
            ),
        ),
    ]
