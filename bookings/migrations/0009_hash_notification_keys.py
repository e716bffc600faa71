"""Message-IDs name people; their hash knows a repeat just as well."""

import hashlib

from django.db import migrations
from django.db.models import F
from django.db.models.functions import Length

HASH_LENGTH = 64


def hash_keys(apps, schema_editor):
    notifications = apps.get_model("bookings", "Notification").objects
    # Long ids and bodies were stored as a hash already.
    plain = notifications.exclude(key=F("body_sha256")).annotate(size=Length("key"))
    for row in plain.exclude(size=HASH_LENGTH).only("pk", "key").iterator(chunk_size=500):
        key = hashlib.sha256(row.key.strip().encode("utf-8", "replace")).hexdigest()
        notifications.filter(pk=row.pk).update(key=key)


class Migration(migrations.Migration):
    dependencies = [("bookings", "0008_notification_by_source")]

    # A hash has no way back; the old code knows a repeat by its events all the same.
    operations = [migrations.RunPython(hash_keys, migrations.RunPython.noop)]
