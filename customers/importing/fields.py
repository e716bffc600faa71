"""What a column of a customer file may hold."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Field(models.TextChoices):
    """What a column may hold; the words are those of ``--columns``."""

    IGNORE = "", _("do not import")
    NOTES = "notes", _("into the note")
    NUMBER = "number", _("customer number")
    SALUTATION = "salutation", _("salutation")
    FIRST_NAME = "first_name", _("first name")
    LAST_NAME = "last_name", _("last name")
    FULL_NAME = "full_name", _("whole name, first name first")
    LAST_FIRST = "last_first", _("whole name, last name first")
    NAME_OR_COMPANY = "name_or_company", _("last name or company")
    COMPANY = "company", _("company")
    STREET = "street", _("street and number")
    HOUSE_NUMBER = "house_number", _("house number")
    POSTCODE = "postcode", _("postcode")
    CITY = "city", _("town")
    PLACE = "place", _("postcode and town in one column")
    ADDRESS = "address", _("whole address in one column")
    COUNTRY = "country", _("country")
    PHONE = "phone", _("phone")
    MOBILE = "mobile", _("mobile phone")
    EMAIL = "email", _("e-mail")
    LANGUAGE = "language", _("language")
    CUSTOMER_SINCE = "customer_since", _("customer since")
    LAST_VISIT = "last_visit", _("last visit")
    PLATE = "plate", _("plate")
    VIN = "vin", _("VIN")
    HSN = "hsn", _("HSN (2.1)")
    TSN = "tsn", _("TSN (2.2)")
    HSN_TSN = "hsn_tsn", _("HSN and TSN in one column")
    MAKE = "make", _("make")
    MODEL = "model", _("model")
    MAKE_MODEL = "make_model", _("make and model in one column")
    FIRST_REGISTRATION = "first_registration", _("first registration")
    HU_DUE = "hu_due", _("HU due")
    MILEAGE = "mileage_km", _("mileage in km")
    OBJECTION = "objection", _("wants no advertising")
    CONSENT_EMAIL = "consent_email", _("consent: reminders by e-mail")
    CONSENT_SMS = "consent_sms", _("consent: reminders by SMS")
    CONSENT_CALL = "consent_call", _("consent: reminders by phone call")


# Never recognised by themselves: consent needs a person who vouches for its wording (B-00.9).
CONSENTS = {
    Field.CONSENT_EMAIL: "email",
    Field.CONSENT_SMS: "sms",
    Field.CONSENT_CALL: "call",
}
TICKED = {Field.OBJECTION, *CONSENTS}
NAMES = {
    Field.LAST_NAME,
    Field.FIRST_NAME,
    Field.FULL_NAME,
    Field.LAST_FIRST,
    Field.NAME_OR_COMPANY,
    Field.COMPANY,
}
VEHICLE = {
    Field.PLATE,
    Field.VIN,
    Field.HSN,
    Field.TSN,
    Field.HSN_TSN,
    Field.MAKE,
    Field.MODEL,
    Field.MAKE_MODEL,
    Field.FIRST_REGISTRATION,
    Field.HU_DUE,
    Field.MILEAGE,
}
