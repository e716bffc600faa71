"""Derive the new look-up keys of rows that were there before."""

from django.db import migrations

from workshop_crm.lib.names import sound_key, street_key
from workshop_crm.lib.plates import plate_loose_key
from workshop_crm.lib.vin import vin_tail

BATCH = 2000


def fill_keys(apps, schema_editor):
    _fill(apps.get_model("customers", "Customer"), _derive_customer, ["sound_key", "street_key"])
    _fill(apps.get_model("customers", "Vehicle"), _derive_vehicle, ["plate_loose", "vin_tail"])


def _fill(model, derive, fields):
    last = 0
    while rows := list(model.objects.filter(pk__gt=last).order_by("pk")[:BATCH]):
        for row in rows:
            derive(row)
        model.objects.bulk_update(rows, fields, batch_size=200)
        last = rows[-1].pk


def _derive_customer(customer):
    customer.sound_key = sound_key(customer.first_name, customer.last_name, customer.company)
    customer.street_key = street_key(customer.street)


def _derive_vehicle(vehicle):
    vehicle.plate_loose = plate_loose_key(vehicle.plate)
    vehicle.vin_tail = vin_tail(vehicle.vin)


class Migration(migrations.Migration):
    dependencies = [("customers", "0007_search_terms_notes_postponed_tasks")]

    # Backwards there is nothing to do: the columns go with the migration that brought them.
    operations = [migrations.RunPython(fill_keys, migrations.RunPython.noop)]
