"""The registration paper, part I (Zulassungsbescheinigung Teil I), field by field (F-20)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.models.vehicle import Vehicle


class RegistrationPaper(models.Model):
    """What stands in the paper beyond what ``Vehicle`` has; all of it may be unknown.

    The holder in the paper need be neither the owner nor our customer, so the name is text only.
    customers/vehicles/paper_layout.py says which field has which code.
    """

    vehicle = models.OneToOneField(Vehicle, models.CASCADE, related_name="paper")
    holder_name = models.CharField(_("family or company name"), max_length=120, blank=True)
    holder_first_name = models.CharField(_("first name"), max_length=80, blank=True)
    holder_address = models.CharField(_("address"), max_length=200, blank=True)
    ownership_note = models.CharField(_("note on ownership"), max_length=120, blank=True)
    type_variant_version = models.CharField(_("type, variant, version"), max_length=120, blank=True)
    manufacturer = models.CharField(_("manufacturer"), max_length=80, blank=True)
    variant_code = models.CharField(_("variant and check digit"), max_length=8, blank=True)
    max_mass_kg = models.PositiveIntegerField(
        _("technical maximum mass in kg"), null=True, blank=True
    )
    permitted_mass_kg = models.PositiveIntegerField(
        _("permitted maximum mass in kg"), null=True, blank=True
    )
    kerb_mass_kg = models.PositiveIntegerField(_("kerb mass in kg"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    registered_on = models.DateField(_("date of this registration"), null=True, blank=True)
    ec_class = models.CharField(_("class"), max_length=10, blank=True)
    approval_number = models.CharField(_("approval number"), max_length=40, blank=True)
    approved_on = models.DateField(_("date of the approval"), null=True, blank=True)
    axles = models.PositiveSmallIntegerField(_("number of axles"), null=True, blank=True)
    body_code = models.CharField(_("bodywork code"), max_length=6, blank=True)
    designation = models.CharField(_("designation"), max_length=120, blank=True)
    trailer_braked_kg = models.PositiveIntegerField(_("trailer braked, kg"), null=True, blank=True)
    trailer_unbraked_kg = models.PositiveIntegerField(
        _("trailer unbraked, kg"), null=True, blank=True
    )
    displacement_ccm = models.PositiveIntegerField(_("displacement in cm³"), null=True, blank=True)
    power_kw = models.PositiveIntegerField(_("power in kW"), null=True, blank=True)
    rated_rpm = models.PositiveIntegerField(_("at revolutions per minute"), null=True, blank=True)
    fuel = models.CharField(_("fuel"), max_length=40, blank=True)
    fuel_code = models.CharField(_("fuel code"), max_length=6, blank=True)
    emission_class = models.CharField(_("emission class"), max_length=60, blank=True)
    emission_code = models.CharField(_("emission code"), max_length=6, blank=True)
    co2_g_km = models.PositiveIntegerField(_("CO2 in g/km"), null=True, blank=True)
    emission_type_class = models.CharField(
        _("class of the type approval"), max_length=60, blank=True
    )
    tyres_front = models.CharField(_("tyres, axle 1"), max_length=40, blank=True)
    tyres_rear = models.CharField(_("tyres, axle 2"), max_length=40, blank=True)
    tyres_third = models.CharField(_("tyres, axle 3"), max_length=40, blank=True)
    colour = models.CharField(_("colour"), max_length=40, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True)
    top_speed_kmh = models.PositiveSmallIntegerField(_("top speed in km/h"), null=True, blank=True)
    noise_standing_db = models.PositiveSmallIntegerField(
        _("noise standing, dB(A)"), null=True, blank=True
    )
    noise_rpm = models.PositiveIntegerField(_("at revolutions per minute"), null=True, blank=True)
    noise_driving_db = models.PositiveSmallIntegerField(
        _("noise driving, dB(A)"), null=True, blank=True
    )
    length_mm = models.PositiveIntegerField(_("length in mm"), null=True, blank=True)
    width_mm = models.PositiveIntegerField(_("width in mm"), null=True, blank=True)
    height_mm = models.PositiveIntegerField(_("height in mm"), null=True, blank=True)
    notes = models.CharField(_("other notes"), max_length=300, blank=True)
    remarks = models.TextField(_("remarks and exceptions"), blank=True)

    class Meta:
        verbose_name = _("registration paper")
        verbose_name_plural = _("registration papers")

    def __str__(self) -> str:
        return f"{_('registration paper')} {self.vehicle_id}"
