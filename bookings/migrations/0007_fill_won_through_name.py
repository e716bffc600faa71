from django.db import migrations


def fill_names(apps, schema_editor):
    Customer = apps.get_model("customers", "Customer")
    for slug, name in apps.get_model("bookings", "Source").objects.values_list("slug", "name"):
        Customer.objects.filter(won_through=slug, won_through_name="").update(
            won_through_name=name
        )


class Migration(migrations.Migration):
    dependencies = [
        ("bookings", "0006_notification_settled_by_changes"),
        ("customers", "0004_customer_won_through_name"),
    ]

    operations = [migrations.RunPython(fill_names, migrations.RunPython.noop)]
