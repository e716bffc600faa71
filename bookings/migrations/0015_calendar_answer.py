from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("bookings", "0014_client_save")]

    operations = [
        migrations.AddField(
            model_name="appointment",
            name="calendar_answer",
            field=models.CharField(
                blank=True,
                choices=[
                    ("ACCEPTED", "accepted"),
                    ("TENTATIVE", "perhaps"),
                    ("DECLINED", "declined"),
                ],
                default="",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="appointment",
            name="calendar_answered_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
