from django.db import migrations, models

KINDS = [
    ("labour", "labour"),
    ("part", "part"),
    ("exchange", "exchange part"),
    ("package", "package price"),
    ("allowance", "allowance"),
]


def value():
    return models.DecimalField(
        "value of the old part, net", max_digits=10, decimal_places=2, null=True, blank=True
    )


def kind():
    return models.CharField("kind", max_length=10, choices=KINDS)


class Migration(migrations.Migration):
    dependencies = [("invoices", "0011_explanation_print")]

    operations = [
        migrations.AddField("invoiceline", "exchange_value", value()),
        migrations.AddField("orderline", "exchange_value", value()),
        migrations.AlterField("invoiceline", "kind", kind()),
        migrations.AlterField("orderline", "kind", kind()),
    ]
