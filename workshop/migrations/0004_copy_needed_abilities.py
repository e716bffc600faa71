"""One needed ability becomes a list of them; backwards the first stays."""

from django.db import migrations


def to_list(apps, schema_editor):
    Service = apps.get_model("workshop", "Service")
    for service in Service.objects.exclude(needed_ability="").iterator():
        service.needed_abilities = [service.needed_ability]
        service.save(update_fields=["needed_abilities"])


def to_word(apps, schema_editor):
    Service = apps.get_model("workshop", "Service")
    for service in Service.objects.iterator():
        service.needed_ability = (service.needed_abilities or [""])[0][:30]
        service.save(update_fields=["needed_ability"])


class Migration(migrations.Migration):
    dependencies = [("workshop", "0003_site_seasons_and_shares")]

    operations = [migrations.RunPython(to_list, to_word)]
