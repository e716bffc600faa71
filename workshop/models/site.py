"""A site with its opening hours, closures and bays."""

from __future__ import annotations

from datetime import date

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext_lazy as _


class Workshop(models.Model):
    """One site (Betrieb): address, federal state, calendar."""

    class State(models.TextChoices):
        BW = "BW", "Baden-Württemberg"
        BY = "BY", "Bayern"
        BE = "BE", "Berlin"
        BB = "BB", "Brandenburg"
        HB = "HB", "Bremen"
        HH = "HH", "Hamburg"
        HE = "HE", "Hessen"
        MV = "MV", "Mecklenburg-Vorpommern"
        NI = "NI", "Niedersachsen"
        NW = "NW", "Nordrhein-Westfalen"
        RP = "RP", "Rheinland-Pfalz"
        SL = "SL", "Saarland"
        SN = "SN", "Sachsen"
        ST = "ST", "Sachsen-Anhalt"
        SH = "SH", "Schleswig-Holstein"
        TH = "TH", "Thüringen"

    slug = models.SlugField(_("short name"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    street = models.CharField(_("street and number"), max_length=120)
    postcode = models.CharField(
        _("postcode"), max_length=5, validators=[RegexValidator(r"^[0-9]{5}$")]
    )
    city = models.CharField(_("city"), max_length=80)
    phone = models.CharField(_("phone"), max_length=30)
    email = models.EmailField(_("e-mail"))
    state = models.CharField(_("federal state"), max_length=2, choices=State)
    # K-12: 15 August in Bavaria, Corpus Christi in parts of Saxony and Thuringia.
    is_catholic_town = models.BooleanField(
        _("mainly Catholic municipality (further holidays)"), default=False
    )
    time_zone = models.CharField(_("time zone"), max_length=40, default="Europe/Berlin")
    # Shares of each day's bay minutes; given free ``shares_until_hours`` before the day.
    regulars_share_percent = models.PositiveSmallIntegerField(
        _("kept free for regulars, percent"), default=0, validators=[MaxValueValidator(100)]
    )
    walk_in_share_percent = models.PositiveSmallIntegerField(
        _("kept free for walk-ins, percent"), default=0, validators=[MaxValueValidator(100)]
    )
    shares_until_hours = models.PositiveSmallIntegerField(
        _("shares given free, hours before the day"), default=24
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("site")
        verbose_name_plural = _("sites")

    def __str__(self) -> str:
        return self.name


class Season(models.Model):
    """Days of each year on which other hours replace the usual week; both days included.

    The last day may lie before the first: then the season goes over New Year.
    """

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="seasons")
    name = models.CharField(_("name"), max_length=60)
    first_month = models.PositiveSmallIntegerField(
        _("from month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    first_day = models.PositiveSmallIntegerField(
        _("from day"), validators=[MinValueValidator(1), MaxValueValidator(31)]
    )
    last_month = models.PositiveSmallIntegerField(
        _("to month"), validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    last_day = models.PositiveSmallIntegerField(
        _("to day"), validators=[MinValueValidator(1), MaxValueValidator(31)]
    )

    class Meta:
        ordering = ["first_month", "first_day"]
        verbose_name = _("season")
        verbose_name_plural = _("seasons")
        constraints = [
            models.UniqueConstraint(fields=["workshop", "name"], name="season_name_per_workshop")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def first(self) -> date:
        """The first day, in a leap year."""
        return date(2024, self.first_month, self.first_day)

    @property
    def last(self) -> date:
        """The last day, in a leap year."""
        return date(2024, self.last_month, self.last_day)

    def covers(self, day: date) -> bool:
        """Say whether ``day`` lies in the season, in any year."""
        first, last = (self.first_month, self.first_day), (self.last_month, self.last_day)
        this = (day.month, day.day)
        return first <= this <= last if first <= last else this >= first or this <= last


class OpeningHours(models.Model):
    """One span of one weekday, wall-clock time of the site; a day may have several rows.

    Without ``season`` it belongs to the usual week.
    """

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="opening_hours")
    season = models.ForeignKey(
        Season, models.CASCADE, null=True, blank=True, related_name="opening_hours"
    )
    weekday = models.PositiveSmallIntegerField(_("weekday"))  # 0 is Monday.
    opens = models.TimeField(_("opens"))
    closes = models.TimeField(_("closes"))

    class Meta:
        ordering = ["weekday", "opens"]
        verbose_name = _("opening hours")
        verbose_name_plural = _("opening hours")
        constraints = [
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="opening_hours_close_after_opening"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="opening_hours_weekday"),
        ]

    def __str__(self) -> str:
        return f"{self.weekday} {self.opens:%H:%M}-{self.closes:%H:%M}"

    @property
    def day_name(self) -> str:
        """The weekday, short, in the active language."""
        return str(WEEKDAYS_ABBR[self.weekday])


class ClosureQuerySet(models.QuerySet["Closure"]):
    def at(self, workshop: Workshop, first_day: date, last_day: date) -> ClosureQuerySet:
        """Closures of a site, or of all sites, that touch these days, both included."""
        return self.filter(
            Q(workshop=workshop) | Q(workshop=None), starts_on__lte=last_day, ends_on__gte=first_day
        )


class Closure(models.Model):
    """Days on which a site is closed besides holidays; both days included.

    With ``from_time`` and ``until_time``, wall-clock, only this part of each of the days;
    without ``workshop`` at all sites.
    """

    workshop = models.ForeignKey(
        Workshop,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="closures",
        verbose_name=_("site"),
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    from_time = models.TimeField(_("from (time)"), null=True, blank=True)
    until_time = models.TimeField(_("to (time)"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        ordering = ["starts_on"]
        verbose_name = _("closure")
        verbose_name_plural = _("closures")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="closure_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(from_time=None, until_time=None)
                | Q(
                    until_time__gt=F("from_time"), from_time__isnull=False, until_time__isnull=False
                ),
                name="closure_times_both_or_none",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on} - {self.ends_on} {self.reason}"


class Bay(models.Model):
    """A place where one car is worked on at a time."""

    workshop = models.ForeignKey(Workshop, models.CASCADE, related_name="bays")
    name = models.CharField(_("name"), max_length=60)
    # Words such as "lift", "alignment", "ev"; a service may need one of them.
    abilities = models.JSONField(_("abilities"), default=list, blank=True)
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("bay")
        verbose_name_plural = _("bays")
        constraints = [
            models.UniqueConstraint(fields=["workshop", "name"], name="bay_name_per_workshop")
        ]

    def __str__(self) -> str:
        return self.name


class BayAbsence(models.Model):
    """A span in which a bay can't be used, half-open."""

    bay = models.ForeignKey(Bay, models.CASCADE, related_name="absences")
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    reason = models.CharField(_("reason"), max_length=120, blank=True)

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("bay absence")
        verbose_name_plural = _("bay absences")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="bay_absence_ends_after_start"
            )
        ]

    def __str__(self) -> str:
        return f"{self.bay} {self.reason}"
