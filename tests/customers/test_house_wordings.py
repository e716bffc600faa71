"""The owner's words of consent: checked, versioned, and no old proof ever changes (C-20)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from customers.consent.house_wordings import (
    NewWording,
    WordingPlace,
    agreed_versions,
    house_versions,
    save_wording,
    wording_places,
)
from customers.consent.ledger import Declaration, confirm_consent, record_consent
from customers.consent.wording_check import LONGEST, check_wording
from customers.consent.wordings import SHIPPED, current_wording, wording_mark, wording_text
from customers.contact import Choice, choose_preferences, give_consents
from customers.errors import StaleWordingError, WordingChangedError, WordingRefusedError
from customers.links import preferences_url
from customers.models import ConsentEvent, ConsentWording, HouseWording
from tests.factories import make_company, make_customer, make_user

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 19, 10, tzinfo=UTC)
LATER = NOW + timedelta(days=3)
PLACE = WordingPlace("reminder", "de")
OWN = (
    "{betrieb} darf mir per Anruf, E-Mail, SMS oder Brief schreiben: Erinnerungen, Fragen zur "
    "Zufriedenheit, Angebote. Das ist freiwillig; ich kann jederzeit widerrufen."
)


@pytest.fixture(autouse=True)
def house() -> None:
    make_company()


def save(text: str = OWN, *, seen: int = 0, place: WordingPlace = PLACE, at: datetime = NOW) -> Any:
    return save_wording(place, NewWording(text, make_user(), "kürzer", seen), now=at)


def consent(**fields: Any) -> ConsentEvent:
    defaults: dict[str, Any] = {"kind": "given", "origin": "counter", "wording_key": "reminder"}
    customer = fields.pop("customer", None) or make_customer()
    declaration = Declaration(customer, ("email",), ("service",), **{**defaults, **fields})
    return record_consent(declaration, now=NOW)[0]


@pytest.mark.parametrize(("key", "language"), SHIPPED)
def test_the_shipped_texts_pass_their_own_check(key: str, language: str) -> None:
    assert check_wording(key, language, SHIPPED[key, language]) == []


@pytest.mark.parametrize(
    ("gone", "names"),
    [
        ("{betrieb}", "C-20"),
        ("Anruf", "C-14"),
        ("E-Mail", "C-14"),
        ("SMS", "C-14"),
        ("Brief", "C-14"),
        ("Erinnerungen", "C-14"),
        ("Zufriedenheit", "C-14"),
        ("Angebote", "C-14"),
        ("freiwillig", "C-25"),
        ("widerrufen", "C-25"),
    ],
)
def test_each_must_is_missed(gone: str, names: str) -> None:
    [reason] = check_wording("reminder", "de", OWN.replace(gone, "…"))

    assert names in reason


@pytest.mark.parametrize(
    ("key", "language", "text", "count"),
    [
        ("reminder", "en", OWN, 7),
        ("reminder_notice", "de", "{company} erinnert Sie per E-Mail.", 3),
        ("reminder_notice", "en", "{company} reminds you by e-mail.", 3),
        ("automatic_call", "de", "{company} ruft mich an.", 3),
        ("automatic_call", "en", "{company} may call me.", 3),
        ("reminder", "de", "   ", 1),
        ("reminder", "de", OWN + " x" * LONGEST, 1),
        ("reminder", "de", OWN + " {name}", 1),
        ("reminder", "de", OWN + " {company", 1),
        ("reminder", "de", OWN + " Mit der Auftragserteilung gelten unsere AGB.", 2),
        ("reminder", "de", OWN + " <b>Wichtig</b>", 2),
        ("reminder", "de", OWN + " Mehr: https://x.example", 1),
    ],
)
def test_what_a_text_lacks_or_has_too_much(key: str, language: str, text: str, count: int) -> None:
    assert len(check_wording(key, language, text)) == count


def test_the_owners_words_are_shown_and_proven_from_then_on() -> None:
    saved = save()

    event = consent()

    assert (saved.version, saved.valid_from) == (1, NOW)
    assert event.wording == saved
    assert wording_text("reminder", "de").startswith("Autohaus Müller GmbH darf mir")
    assert "{" not in saved.text


def test_an_old_proof_keeps_the_words_of_its_time() -> None:
    event = consent()
    old = event.wording.text

    save(at=LATER)

    event.refresh_from_db()
    assert (event.wording.version, event.wording.text) == (1, old)
    assert [each.version for each in agreed_versions(PLACE)] == [2, 1]
    assert [each.declared_count for each in agreed_versions(PLACE)] == [0, 1]


def test_each_language_is_worded_on_its_own() -> None:
    save()

    assert wording_text("reminder", "en") == SHIPPED["reminder", "en"].replace(
        "{company}", "Autohaus Müller GmbH"
    )


def test_a_new_company_name_is_a_new_version_of_ones_own_words_too() -> None:
    save()
    make_company().__class__.objects.update(name="Autohaus Huber")

    assert current_wording("reminder", "de", LATER).text.startswith("Autohaus Huber darf")
    assert ConsentWording.objects.count() == 2


def test_going_back_to_the_shipped_text_is_a_version() -> None:
    save()

    back = save(SHIPPED["reminder", "de"], seen=1, at=LATER)

    assert (back.version, back.text) == (2, wording_text("reminder", "de"))
    assert [each.text for each in house_versions(PLACE)] == ["", OWN]
    assert not PLACE.is_own


def test_saving_what_is_in_force_writes_nothing() -> None:
    save()
    save("  " + OWN.replace(" ", "\n ", 1), seen=1, at=LATER)

    assert HouseWording.objects.count() == 1
    assert ConsentWording.objects.count() == 1


def test_who_did_not_see_the_newest_version_looks_at_it_first() -> None:
    save()

    with pytest.raises(StaleWordingError):
        save(OWN + " Danke.", seen=0)

    assert HouseWording.objects.count() == 1


def test_a_text_without_its_musts_is_not_saved() -> None:
    with pytest.raises(WordingRefusedError) as caught:
        save("Ich bin mit allem einverstanden.")

    assert len(caught.value.reasons) > 5
    assert not HouseWording.objects.exists()


def test_a_confirmation_proves_the_words_that_were_asked_about() -> None:
    asked = consent(origin="web")
    save(at=NOW)

    confirmed = confirm_consent(asked, now=LATER)

    assert confirmed.wording == asked.wording
    assert confirmed.wording.version == 1


def test_nobody_agrees_to_words_that_they_did_not_see() -> None:
    customer = make_customer()
    seen = wording_mark("de")
    save()
    choice = Choice(customer, frozenset({("call", "service")}), "counter", seen=seen)

    with pytest.raises(WordingChangedError):
        give_consents(choice, now=NOW)

    assert not ConsentEvent.objects.exists()


def test_what_is_taken_back_holds_whatever_was_shown() -> None:
    event = consent()
    seen = wording_mark("de")
    save()
    wanted = frozenset({("call", "service"), ("letter", "service")})

    choose_preferences(Choice(event.customer, wanted, "web", seen=seen), now=LATER)

    kinds = set(ConsentEvent.objects.exclude(pk=event.pk).values_list("channel", "kind"))
    assert kinds == {("email", "withdrawn"), ("letter", "objected")}


def test_the_proof_has_the_language_that_was_shown() -> None:
    customer = make_customer(language="de")
    choice = Choice(customer, frozenset({("call", "service")}), "web", language="en")

    [event] = give_consents(choice, now=NOW)

    assert event.wording.language == "en"


@pytest.fixture
def owner(client: Client) -> Client:
    client.force_login(make_user(role="owner"))
    return client


def url_of(place: WordingPlace) -> str:
    return reverse("customers:wording", args=[place.key, place.language])


def test_the_owner_reads_all_of_them(owner: Client) -> None:
    save()

    page = owner.get(reverse("customers:wordings")).content.decode()

    for place in wording_places():
        assert url_of(place) in page
        assert place.text[:40] in page


@pytest.mark.parametrize("place", wording_places(), ids=str)
def test_each_has_a_page(owner: Client, place: WordingPlace) -> None:
    page = owner.get(url_of(place))

    assert page.context["form"]["text"].value() == SHIPPED[place.key, place.language]


@pytest.mark.parametrize("path", ["reminder/fr", "import/de", "x/de"])
def test_there_is_no_page_for_other_texts(owner: Client, path: str) -> None:
    assert owner.get(f"/customers/wordings/{path}/").status_code == 404


def test_the_owner_words_one_and_goes_back(owner: Client) -> None:
    owner.post(url_of(PLACE), {"text": OWN, "why": "kürzer", "seen": 0})
    assert PLACE.is_own

    form = owner.get(url_of(PLACE) + "?shipped=1").context["form"]
    owner.post(url_of(PLACE), {name: form[name].value() for name in ("text", "why", "seen")})

    assert not PLACE.is_own
    assert HouseWording.objects.count() == 2


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"text": "Ja zu allem."}, "text"),
        ({"text": ""}, "text"),
        ({"why": ""}, "why"),
        ({"seen": 7}, "__all__"),
    ],
)
def test_the_page_says_what_is_wrong(owner: Client, typed: dict, field: str) -> None:
    answer = owner.post(url_of(PLACE), {"text": OWN, "why": "kürzer", "seen": 0, **typed})

    assert answer.status_code == 422
    assert set(answer.context["form"].errors) == {field}
    assert not HouseWording.objects.exists()


def test_the_preference_page_asks_again_after_a_rewording(client: Client) -> None:
    customer = make_customer()
    path = preferences_url(customer).removeprefix("https://werkstatt.example")
    seen = client.get(path).context["wording_mark"]
    save()
    ticked = {"pairs": ["call:service", "letter:service", "letter:satisfaction", "letter:offers"]}

    stale = client.post(path, {**ticked, "seen": seen}, follow=True)
    assert not ConsentEvent.objects.exists()
    client.post(path, {**ticked, "seen": stale.context["wording_mark"]})

    assert ConsentEvent.objects.get().wording.text.startswith("Autohaus Müller GmbH darf")


def test_the_english_page_proves_the_english_words(client: Client) -> None:
    path = preferences_url(make_customer()).removeprefix("https://werkstatt.example")
    letters = ["letter:service", "letter:satisfaction", "letter:offers"]

    client.post(path + "?lang=en", {"pairs": ["call:service", *letters]})

    assert ConsentEvent.objects.get().wording.language == "en"


def test_the_counter_asks_again_after_a_rewording(client: Client) -> None:
    client.force_login(make_user())
    url = reverse("customers:consent", args=[make_customer().pk])
    seen = client.get(url).context["wording_mark"]
    save()

    answer = client.post(url, {"pairs": ["call:service"], "origin": "counter", "seen": seen})

    assert answer.status_code == 422
    assert not ConsentEvent.objects.exists()
