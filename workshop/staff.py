"""People who log in: hired, changed, given a new password, never deleted."""

from __future__ import annotations

from typing import Any

from django.db import transaction

from workshop.errors import LastOwnerError
from workshop.models import User


def add_staff(fields: dict[str, Any], *, password: str) -> User:
    """Create a log-in; ``fields`` are those of User (username, names, role, language)."""
    return User.objects.create_user(password=password, **fields)


@transaction.atomic
def change_staff(user: User, fields: dict[str, Any]) -> User:
    """Change names, role, site or ``is_active`` of a person.

    Raises LastOwnerError when the house would be left without an active owner; nothing is
    changed then.
    """
    # The lock keeps two owners from taking the role off each other at the same moment.
    owners = User.objects.select_for_update().filter(
        role=User.Role.OWNER, site=None, is_active=True
    )
    others = [owner for owner in owners if owner.pk != user.pk]
    stays_owner = (
        fields.get("role", user.role) == User.Role.OWNER
        and fields.get("site", user.site) is None
        and fields.get("is_active", user.is_active)
    )
    if not (others or stays_owner):
        raise LastOwnerError
    for name, value in fields.items():
        setattr(user, name, value)
    user.save(update_fields=list(fields))
    return user


def set_new_password(user: User, password: str) -> None:
    """Give a person a new password; their open sessions end with it."""
    user.set_password(password)
    user.save(update_fields=["password"])
