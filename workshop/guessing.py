"""Short secrets (codes, PINs) may be guessed a few times, then not for a while."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from workshop.errors import TooManyGuessesError
from workshop.models import User

MOST_GUESSES = 5
PAUSE = timedelta(minutes=15)


@transaction.atomic
def count_guess(user: User, *, now: datetime) -> None:
    """Count a guess before it is looked at, so that guesses at the same time count too.

    Raises TooManyGuessesError during a pause. What was right ends with ``forget_guesses``.
    """
    row = User.objects.filter(pk=user.pk)
    if not row.exclude(guesses_blocked_until__gt=now).update(wrong_guesses=F("wrong_guesses") + 1):
        raise TooManyGuessesError
    row.filter(wrong_guesses__gte=MOST_GUESSES).update(
        wrong_guesses=0, guesses_blocked_until=now + PAUSE
    )


def forget_guesses(user: User) -> None:
    """Begin to count anew after a right guess."""
    User.objects.filter(pk=user.pk).update(wrong_guesses=0, guesses_blocked_until=None)
