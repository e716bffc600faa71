from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("invoices", "0003_invoice_frozen_once_issued")]

    operations = [
        migrations.AlterField(
            model_name="invoice",
            name="supply_on",
            field=models.DateField(verbose_name="date of supply"),
        ),
        migrations.AlterField(
            model_name="order",
            name="supply_on",
            field=models.DateField(verbose_name="date of supply"),
        ),
    ]
