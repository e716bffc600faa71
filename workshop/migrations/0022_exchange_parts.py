from django.core.validators import MaxValueValidator
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("workshop", "0021_changes_and_programs")]

    operations = [
        migrations.AddField(
            "company",
            "exchange_part_percent",
            models.PositiveIntegerField(
                "value of an old part taken in exchange, in percent of the new one's price",
                default=0,
                validators=[MaxValueValidator(100)],
            ),
        ),
    ]
