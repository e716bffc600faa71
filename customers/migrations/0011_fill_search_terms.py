"""Derive the search words of the customers that were there before."""

from django.db import migrations

from customers.search.terms import wanted_terms

BATCH = 1000


def fill_terms(apps, schema_editor):
    people = apps.get_model("customers", "Customer").objects
    vehicles = apps.get_model("customers", "Vehicle").objects
    terms = apps.get_model("customers", "SearchTerm")
    last = 0
    while ids := list(people.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        rows = [
            terms(customer_id=pk, kind=kind, word=word)
            for pk, kind, word in set(wanted_terms(set(ids), people.all(), vehicles.all()))
        ]
        terms.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
        last = ids[-1]


class Migration(migrations.Migration):
    # A batch at a time: a shop with many customers is not held up by one long transaction.
    atomic = False

    dependencies = [("customers", "0010_log_only_grows")]

    # Backwards there is nothing to do: the words go with the migration that brought their table.
    operations = [migrations.RunPython(fill_terms, migrations.RunPython.noop)]
