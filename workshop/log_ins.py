"""Open log-ins: begun at one place, seen by their person, ended one by one or all at once."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth import login, logout
from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.models import Session
from django.db.models import F, QuerySet
from django.http import HttpRequest

from workshop.errors import WrongCodeError
from workshop.guessing import count_guess, forget_guesses
from workshop.models import Company, LogIn, User

BACKEND = "django.contrib.auth.backends.ModelBackend"
# In the session: after how many seconds a shared tablet locks, its last touch, and whether
# whoever is logged in has shown nothing but a PIN.
TABLET, TOUCHED, BY_PIN = "tablet", "touched", "by_pin"
# Whoever builds on another browser names that one as well, so the first mark that is found counts.
_BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
_SYSTEMS = {
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "Linux": "Linux",
}


def device_name(user_agent: str) -> str:
    """Return browser and system as people name them; empty for what we don't know."""
    found = (
        next((name for mark, name in names.items() if mark in user_agent), "")
        for names in (_BROWSERS, _SYSTEMS)
    )
    return ", ".join(filter(None, found))


def begin_log_in(request: HttpRequest, user: User, *, now: datetime, by_pin: bool = False) -> None:
    """Log a person in who has shown all that is asked for, and note it among the open log-ins."""
    login(request, user, backend=BACKEND)
    request.session[BY_PIN] = by_pin
    if TABLET in request.session:
        request.session[TOUCHED] = now.timestamp()
    open_log_ins(user, now=now)
    LogIn.objects.create(
        user=user,
        session_key=request.session.session_key or "",
        at=now,
        device=device_name(request.headers.get("User-Agent", "")),
    )


def open_log_ins(user: User, *, now: datetime) -> QuerySet[LogIn]:
    """Return the log-ins that are still open, the newest first; forgets the others."""
    rows = LogIn.objects.filter(user=user)
    alive = Session.objects.filter(expire_date__gt=now).values("session_key")
    rows.exclude(session_key__in=alive).delete()
    return rows


def end_log_in(user: User, pk: int) -> None:
    """End one log-in of a person."""
    row = LogIn.objects.filter(user=user, pk=pk).first()
    if row is not None:
        Session.objects.filter(session_key=row.session_key).delete()
        row.delete()


def end_all_log_ins(user: User) -> None:
    """End every open log-in of a person, known to the list or not."""
    User.objects.filter(pk=user.pk).update(log_in_round=F("log_in_round") + 1)
    keys = LogIn.objects.filter(user=user).values("session_key")
    Session.objects.filter(session_key__in=keys).delete()
    LogIn.objects.filter(user=user).delete()


def set_pin(user: User, pin: str) -> None:
    """Give a person a PIN for shared tablets; empty takes it away."""
    User.objects.filter(pk=user.pk).update(pin=make_password(pin) if pin else "")


def check_pin(user: User, pin: str, *, now: datetime) -> None:
    """Take the PIN of a person.

    Raises WrongCodeError, and TooManyGuessesError after five wrong ones in a row.
    """
    count_guess(user, now=now)
    if not user.pin or not check_password(pin, user.pin):
        raise WrongCodeError
    forget_guesses(user)


def share_device(request: HttpRequest, *, is_shared: bool, now: datetime) -> None:
    """Make this browser a shared tablet, which locks itself, or one person's again."""
    if not is_shared:
        request.session.pop(TABLET, None)
        return
    company = Company.objects.first()
    request.session[TABLET] = 60 * (company.tablet_lock_minutes if company else 5)
    request.session[TOUCHED] = now.timestamp()


def lock_device(request: HttpRequest) -> None:
    """Log out, but let the tablet stay one that people open by PIN."""
    seconds = request.session.get(TABLET)
    logout(request)
    request.session[TABLET] = seconds


def is_device_idle(request: HttpRequest, *, now: datetime) -> bool:
    """Say whether nobody has touched a shared tablet for too long; notes the touch if not.

    What a page asks for by itself is no touch.
    """
    seconds, touched = request.session.get(TABLET), request.session.get(TOUCHED, 0)
    if seconds is None:
        return False
    if now.timestamp() - touched > seconds:
        return True
    by_itself = request.method == "GET" and "HX-Request" in request.headers
    if not by_itself:
        request.session[TOUCHED] = now.timestamp()
    return False
