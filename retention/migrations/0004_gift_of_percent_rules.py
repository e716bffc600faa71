from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def say_percent(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Rules that had a percentage keep giving it."""
    apps.get_model("retention", "GoodwillRule").objects.filter(percent__gt=0).update(gift="percent")


class Migration(migrations.Migration):
    dependencies = [("retention", "0003_goodwill_rules_and_requests")]

    operations = [migrations.RunPython(say_percent, migrations.RunPython.noop)]
