from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("workshop", "0004_copy_needed_abilities")]

    operations = [
        # Forwards nothing is lost: the list holds it. Backwards the column comes back empty first.
        migrations.RemoveField(model_name="service", name="needed_ability"),
    ]
