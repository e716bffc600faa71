"""What a text may name: each placeholder knows its value, its looks and where it is a must."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from customers.models.consent import Channel
from messaging.texts.language import Vocabulary

type_of_value = Callable[[dict[str, Any], str], Any]


class Look(StrEnum):
    """How a value looks on a line of its own in a mail or letter."""

    TEXT = "text"
    # Text, in a mail set off as the thing that counts.
    MAIN = "main"
    # An address; in a mail a button.
    LINK = "link"
    # Pairs of mark and text, such as numbered dates; without a mark with a dash.
    LIST = "list"
    # Pairs of label and text.
    FACTS = "facts"
    # Only for conditions.
    FLAG = "flag"


@dataclass(frozen=True)
class Placeholder:
    """One name of a kind's texts.

    ``german`` may be written as well as ``name``. ``value`` gets the kind's context and the
    channel. ``must_on`` are the channels whose text can't do without it; of all with the same
    ``one_of`` any is enough. ``label`` is what the button of a link says. ``is_addition``: houses
    that wrote their text before this condition came are told of it.
    """

    name: str
    german: str
    says: str | Promise
    value: type_of_value
    look: Look = Look.TEXT
    must_on: tuple[str, ...] = ()
    one_of: str = ""
    label: str | Promise = ""
    is_addition: bool = False


def moment(value: datetime, channel: str) -> str:
    """Return a date and time in the customer's words, short in an SMS."""
    name = "SMS_MOMENT_FORMAT" if channel == Channel.SMS else "LETTER_MOMENT_FORMAT"
    return date_format(timezone.localtime(value), name)


def month(value: date, channel: str) -> str:
    """Return a month in the customer's words, short in an SMS."""
    return date_format(value, "m/Y" if channel == Channel.SMS else "F Y")


SENDER = "sender"

# What every kind knows. An advertising text must say whom it comes from (C-13).
COMMON: tuple[Placeholder, ...] = (
    Placeholder(
        "salutation", "anrede", _("the opening line, such as \"Dear Ms Weber,\""),
        lambda context, channel: context["salutation"],
    ),
    Placeholder(
        "name", "name", _("the customer's full name"),
        lambda context, channel: context["customer"].name if context["customer"] else "",
    ),
    Placeholder(
        "company", "betrieb", _("the name of your company"),
        lambda context, channel: context["company"].name,
        one_of=SENDER,
    ),
    Placeholder(
        "company_phone", "telefon_betrieb", _("the phone number of your company"),
        lambda context, channel: context["company"].phone,
    ),
)  # fmt: skip

# Of kinds whose context names a ``site``.
SITE_WORDS: tuple[Placeholder, ...] = (
    Placeholder(
        "site", "standort", _("the name of the site"),
        lambda context, channel: context["site"].name, one_of=SENDER,
    ),
    Placeholder(
        "phone", "telefon", _("the phone number of the site"),
        lambda context, channel: context["site"].phone,
    ),
)  # fmt: skip


def vocabulary(placeholders: Iterable[Placeholder]) -> Vocabulary:
    """Return the names of some placeholders, English and German."""
    each = list(placeholders)
    words = [(p.name, p.name) for p in each] + [(p.german, p.name) for p in each]
    flags = frozenset(p.name for p in each if p.look is Look.FLAG)
    return Vocabulary(tuple(words), flags)
