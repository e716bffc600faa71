from django.conf import settings
from django.db import migrations, models
from django.db.models import CASCADE


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0019_agreed_days"),
        ("workshop", "0023_passkeys"),
    ]

    operations = [
        migrations.RenameField("calendarfeed", "changed_at", "made_at"),
        migrations.AlterField(
            "calendarfeed",
            "workshop",
            models.ForeignKey(
                on_delete=CASCADE, related_name="calendar_feeds", to="workshop.workshop"
            ),
        ),
        migrations.AddField(
            "calendarfeed",
            "bay",
            models.ForeignKey(null=True, on_delete=CASCADE, related_name="+", to="workshop.bay"),
        ),
        migrations.AddField(
            "calendarfeed",
            "person",
            models.ForeignKey(
                null=True,
                on_delete=CASCADE,
                related_name="calendar_feeds",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "calendarfeed",
            "name",
            models.CharField(blank=True, default="", max_length=60, verbose_name="name"),
            preserve_default=False,
        ),
        migrations.AddField(
            "calendarfeed",
            "shows",
            models.CharField(
                choices=[
                    ("work", "the work only"),
                    ("plate", "the work and the plate"),
                    ("name", "the work, the plate and the name"),
                ],
                default="work",
                max_length=5,
                verbose_name="shows",
            ),
        ),
        migrations.AddField(
            "calendarfeed",
            "token_hash",
            models.CharField(default="", editable=False, max_length=64),
        ),
        migrations.AddField(
            "calendarfeed",
            "last_used_at",
            models.DateTimeField(editable=False, null=True, verbose_name="last asked for"),
        ),
        migrations.AlterModelOptions(
            "calendarfeed",
            {
                "ordering": ["id"],
                "verbose_name": "calendar feed",
                "verbose_name_plural": "calendar feeds",
            },
        ),
    ]
