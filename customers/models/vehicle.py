"""Vehicles and what was done to them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from customers.models.customer import Customer
from workshop.models import Service

# Earlier than any day: what is due must be found out anew in the next round.
LOOK_AT_ONCE = date.min
NEVER = date.max


class LookField(models.DateField):  # type: ignore[type-arg]  # Dates in, dates out.
    """The day on which somebody looks again; every save of the row puts it on the list at once.

    As ``auto_now`` does, but only planners know the next day: they write it with ``update``.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> date:  # noqa: FBT001
        setattr(model_instance, self.attname, LOOK_AT_ONCE)
        return LOOK_AT_ONCE


class VehicleQuerySet(models.QuerySet["Vehicle"]):
    def look_again(self) -> int:
        """Let what is due for these vehicles be found out anew in the next round of planning."""
        return self.exclude(look_on=LOOK_AT_ONCE).update(look_on=LOOK_AT_ONCE)


class Vehicle(models.Model):
    """A vehicle; the VIN is its key, plates move between vehicles (F-22).

    ``plate_key`` is "DISTRICT-LETTERS DIGITS[suffix]" of a plate that could be read for sure,
    else empty; see workshop_crm/lib/plates.py. ``hu_due`` is the first of the month printed on
    the registration paper, due at that month's end (F-01).
    """

    class VehicleClass(models.TextChoices):
        CAR = "car", _("car")
        RENTAL = "rental", _("taxi or rental car")
        MOTORCYCLE = "motorcycle", _("motorcycle")
        TRAILER_LIGHT = "trailer_light", _("trailer up to 0.75 t")
        TRAILER = "trailer", _("trailer up to 3.5 t")
        TRAILER_HEAVY = "trailer_heavy", _("trailer over 3.5 t")
        MOTORHOME = "motorhome", _("motorhome up to 3.5 t")
        MOTORHOME_MEDIUM = "motorhome_medium", _("motorhome over 3.5 t up to 7.5 t")
        MOTORHOME_HEAVY = "motorhome_heavy", _("motorhome over 7.5 t")
        LORRY = "lorry", _("lorry up to 3.5 t")
        LORRY_HEAVY = "lorry_heavy", _("lorry over 3.5 t or bus")

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="vehicles")
    # Who drives it and gets the messages, where that is not the holder.
    driver = models.ForeignKey(
        Customer,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="driven_vehicles",
        verbose_name=_("driver"),
    )
    # The day on which it came from another of our customers; what was before is not theirs.
    held_since = models.DateField(_("with this holder since"), null=True, blank=True)
    plate = models.CharField(_("plate"), max_length=20, blank=True)
    plate_key = models.CharField(max_length=14, blank=True, editable=False, db_index=True)
    # The plate without blanks and hyphens, for searching half a plate.
    plate_search = models.CharField(max_length=14, blank=True, editable=False, db_index=True)
    # Both with O as 0 and I as 1, for finding a car despite a slip of the pen.
    plate_loose = models.CharField(
        max_length=16, blank=True, default="", editable=False, db_index=True
    )
    vin_tail = models.CharField(max_length=8, blank=True, default="", editable=False, db_index=True)
    season_from = models.PositiveSmallIntegerField(_("season from month"), null=True, blank=True)
    season_to = models.PositiveSmallIntegerField(_("season to month"), null=True, blank=True)
    vin = models.CharField(_("VIN"), max_length=17, blank=True, db_index=True)
    hsn = models.CharField(_("HSN (2.1)"), max_length=4, blank=True)
    tsn = models.CharField(_("TSN (2.2)"), max_length=3, blank=True)
    make = models.CharField(_("make (D.1)"), max_length=60, blank=True)
    model = models.CharField(_("model (D.3)"), max_length=60, blank=True)
    vehicle_class = models.CharField(
        _("vehicle class"), max_length=20, choices=VehicleClass, default=VehicleClass.CAR
    )
    first_registration = models.DateField(_("first registration (B)"), null=True, blank=True)
    hu_due = models.DateField(_("HU due (month)"), null=True, blank=True)
    mileage_km = models.PositiveIntegerField(_("mileage in km"), null=True, blank=True)
    sold_on = models.DateField(_("sold on"), null=True, blank=True)
    # Sold by us to this holder or one before; empty when it was bought elsewhere.
    bought_here_on = models.DateField(_("bought from us on"), null=True, blank=True)
    changed_at = models.DateTimeField(auto_now=True, db_index=True)
    # When its reminders must be looked at next; see reminders/plans/households.py.
    look_on = LookField(default=LOOK_AT_ONCE, editable=False)

    objects = VehicleQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("vehicle")
        verbose_name_plural = _("vehicles")
        indexes = [
            models.Index(
                fields=["look_on", "id"],
                condition=models.Q(sold_on__isnull=True),
                name="vehicle_to_look_at",
            )
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [self.make, self.model, self.plate])) or str(_("vehicle"))

    def get_absolute_url(self) -> str:
        return reverse("customers:vehicle", args=[self.pk])

    @property
    def make_and_model(self) -> str:
        return " ".join(filter(None, [self.make, self.model])) or str(_("vehicle"))

    @property
    def contact(self) -> Customer:
        """Who gets the messages about this vehicle."""
        return self.driver or self.customer

    @property
    def contact_id(self) -> int:
        return self.driver_id or self.customer_id


class PlateHistory(models.Model):
    """A plate that the vehicle had before; ``used_from`` is unknown for its first one."""

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="earlier_plates")
    plate = models.CharField(_("plate"), max_length=20)
    plate_key = models.CharField(max_length=14, blank=True, db_index=True)
    plate_search = models.CharField(max_length=14, blank=True, db_index=True)
    used_from = models.DateField(_("from"), null=True, blank=True)
    used_until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        ordering = ["-used_until", "-id"]
        verbose_name = _("earlier plate")
        verbose_name_plural = _("earlier plates")

    def __str__(self) -> str:
        return self.plate


class VehicleInterval(models.Model):
    """What the maker, or the owner of the workshop, says of one service of one vehicle.

    It takes the place of the catalogue's interval; ``is_off``: this vehicle doesn't need it.
    """

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="intervals")
    service = models.ForeignKey(Service, models.CASCADE, related_name="+")
    months = models.PositiveSmallIntegerField(_("every so many months"), null=True, blank=True)
    km = models.PositiveIntegerField(_("every so many km"), null=True, blank=True)
    is_off = models.BooleanField(_("not needed by this vehicle"), default=False)

    class Meta:
        ordering = ["service__name_de"]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "service"], name="vehicle_interval_once_per_service"
            )
        ]

    def __str__(self) -> str:
        return str(self.service)


class MileageReading(models.Model):
    """One reading of the odometer; forecasts need two or more (F-10)."""

    vehicle = models.ForeignKey(Vehicle, models.CASCADE, related_name="mileage_readings")
    read_on = models.DateField(_("read on"))
    mileage_km = models.PositiveIntegerField(_("mileage in km"))

    class Meta:
        ordering = ["read_on", "id"]

    def __str__(self) -> str:
        return f"{self.read_on} {self.mileage_km} km"


class ServiceRecord(models.Model):
    """A service that was done on a vehicle: by us (with a reference) or elsewhere."""

    vehicle = models.ForeignKey(Vehicle, models.PROTECT, related_name="service_records")
    service = models.ForeignKey(Service, models.PROTECT, related_name="+")
    done_on = models.DateField(_("done on"))
    mileage_km = models.PositiveIntegerField(_("mileage in km"), null=True, blank=True)
    # "invoice:12" and the like; empty for work done elsewhere.
    reference = models.CharField(_("reference"), max_length=60, blank=True)

    class Meta:
        ordering = ["-done_on", "-id"]
        verbose_name = _("service record")
        verbose_name_plural = _("service records")
        indexes = [
            models.Index(fields=["vehicle", "service", "-done_on"], name="service_record_latest")
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["vehicle", "service", "reference"],
                condition=~models.Q(reference=""),
                name="service_record_once_per_reference",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.done_on}"
