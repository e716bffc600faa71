"""Words and colours for messages in templates."""

from __future__ import annotations

from django import template
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from customers.models.consent import Channel
from messaging.kinds import get_kind
from messaging.models import Message

register = template.Library()

_COLOURS = {
    Message.State.HANDED_OVER: "state-good",
    Message.State.DELIVERED: "state-good",
    Message.State.BLOCKED: "state-warn",
    Message.State.MISSED: "state-warn",
    Message.State.UNCERTAIN: "state-warn",
    Message.State.BOUNCED: "state-bad",
    Message.State.FAILED: "state-bad",
}


@register.filter
def is_for_house(name: str) -> bool:
    """Say whether messages of a kind go to ourselves; one that is gone went to a customer."""
    try:
        return get_kind(name).is_for_house
    except KeyError:
        return False


@register.filter
def kind_label(name: str) -> str | Promise:
    """Return the words for a message kind; its bare name when no app knows it any more."""
    try:
        return get_kind(name).label
    except KeyError:
        return name


@register.filter
def state_class(message: Message) -> str:
    """Return the CSS class that colours a message's state."""
    return _COLOURS.get(Message.State(message.state), "")


@register.filter
def basis_label(basis: str) -> str:
    """Return the legal basis in words: "consent:12" is a consent."""
    words = {
        "contract": _("needed for the contract"),
        "consent": _("consent"),
        "uwg_7_3": _("existing customer (§ 7 (3) UWG)"),
        "legitimate_interest": _("legitimate interest (letter)"),
    }
    return words.get(basis.partition(":")[0], basis)


@register.filter
def channel_label(name: str) -> str | Promise:
    """Return the words for a channel."""
    return Channel(name).label
