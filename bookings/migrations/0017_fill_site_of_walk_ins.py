from django.db import migrations


def fill_sites(apps, schema_editor):
    """Nobody had asked where: take the site of the customer's last appointment, else the first."""
    Visit = apps.get_model("bookings", "Visit")
    Appointment = apps.get_model("bookings", "Appointment")
    first = apps.get_model("workshop", "Workshop").objects.order_by("-is_active", "id").first()
    for visit in Visit.objects.filter(appointment=None, workshop=None).iterator():
        known = (
            Appointment.objects.filter(customer=visit.customer_id, starts_at__lte=visit.arrived_at)
            .order_by("-starts_at")
            .first()
        )
        visit.workshop_id = known.workshop_id if known else first and first.pk
        visit.save(update_fields=["workshop"])


class Migration(migrations.Migration):
    dependencies = [("bookings", "0016_visit_workshop")]

    operations = [migrations.RunPython(fill_sites, migrations.RunPython.noop)]
