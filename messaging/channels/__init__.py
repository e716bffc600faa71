"""The channels: one file and one line here for each."""

from __future__ import annotations

from customers.models.consent import Channel as ChannelName
from messaging.channels.automatic_call import AutomaticCallChannel
from messaging.channels.base import Channel, Outgoing, Receipt
from messaging.channels.call import CallChannel
from messaging.channels.email import EmailChannel
from messaging.channels.letter import LetterChannel
from messaging.channels.sms import SmsChannel

__all__ = ["CHANNELS", "EMAIL", "Channel", "Outgoing", "Receipt"]

EMAIL = EmailChannel()

CHANNELS: dict[str, Channel] = {
    ChannelName.EMAIL: EMAIL,
    ChannelName.SMS: SmsChannel(),
    ChannelName.LETTER: LetterChannel(),
    ChannelName.CALL: CallChannel(),
    ChannelName.VOICE: AutomaticCallChannel(),
}
