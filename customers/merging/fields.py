"""Which fields of two records the one that lives on keeps."""

from __future__ import annotations

from typing import Any

from customers.models import Customer

_SINGLE = ("salutation", "first_name", "last_name", "company")
# What belongs together: by the fields that say whether it is known. One address is not
# completed with parts of another one.
_GROUPS = (
    (("email",), ("email", "email_state")),
    (("phone",), ("phone", "phone_raw", "phone_state")),
    (("street", "postcode"), ("street", "postcode", "city", "country", "post_state")),
    (("won_through",), ("won_through", "won_through_name")),
)
COMPARED = (
    "kind",
    *_SINGLE,
    "won_through_name",
    "email",
    "phone",
    "street",
    "postcode",
    "city",
    "language",
)
_INVALID = Customer.AddressState.INVALID


def merged_fields(survivor: Customer, other: Customer) -> dict[str, Any]:
    """Return what changes in the survivor's record; nothing known is ever overwritten."""
    values: dict[str, Any] = {}
    for name in (*_SINGLE, "preferred_channel"):
        values[name] = getattr(survivor, name) or getattr(other, name)
    for heads, names in _GROUPS:
        values |= _group(survivor, other, heads, names)
    values["notes"] = "\n".join(filter(None, [survivor.notes, other.notes]))
    limits = [survivor.no_approach_until, other.no_approach_until]
    values["no_approach_until"] = max(filter(None, limits), default=None)
    won = [survivor.won_at, other.won_at]
    values["won_at"] = min(filter(None, won), default=None)
    return {name: value for name, value in values.items() if value != getattr(survivor, name)}


def conflicts(survivor: Customer, other: Customer) -> dict[str, tuple[str, str]]:
    """Return by field what both know differently: the survivor's, which stays, and the other's."""
    found = {}
    for name in COMPARED:
        ours, theirs = str(getattr(survivor, name)), str(getattr(other, name))
        if ours and theirs and ours.casefold() != theirs.casefold():
            found[name] = (ours, theirs)
    return found


def _group(
    survivor: Customer, other: Customer, heads: tuple[str, ...], names: tuple[str, ...]
) -> dict[str, Any]:
    """Return a group taken whole from the other; of the same address the worse state holds."""
    if not any(getattr(survivor, name) for name in heads):
        return {name: getattr(other, name) or getattr(survivor, name) for name in names}
    state = names[-1]
    is_same = all(getattr(survivor, name) == getattr(other, name) for name in heads)
    return {state: _INVALID} if is_same and getattr(other, state) == _INVALID else {}
