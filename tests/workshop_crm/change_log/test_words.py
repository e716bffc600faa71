"""Every page that takes a post has words for the log: found by walking the addresses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from django.utils.functional import Promise

from customers.models import Customer
from workshop.models import Service
from workshop_crm.desk.access import area_of
from workshop_crm.desk.change_log.lines import _label, word_for
from workshop_crm.desk.change_log.noting import telling_fields
from workshop_crm.desk.change_log.reading import LogForm
from workshop_crm.desk.change_log.watched import OF_PEOPLE, SETTINGS
from workshop_crm.desk.change_log.words import DONE, FIELD_WORDS, ROW_WORDS
from workshop_crm.desk.rows import ROWS, rows_of_route

LOGGED = {row.model_class for row in ROWS.values()} | set(SETTINGS) | set(OF_PEOPLE)
# Noted by the log-in itself, not by the page.
OF_THE_LOG_IN = {"login", "login_failed", "code_failed", "pin_failed"}
# Only programs do this.
OF_PROGRAMS = {"api:create_service_record"}


def views(patterns: list[Any], start: str = "", space: str = "") -> Iterator[tuple[str, str, Any]]:
    for each in patterns:
        route = start + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from views(each.url_patterns, route, each.namespace or space)
        elif isinstance(each, URLPattern):
            yield f"{space}:{each.name}" if space else str(each.name), route, each.callback


def methods(view: Any) -> set[str]:
    """Return the methods that a view's decorators let through; all when they say nothing."""
    found = {"GET", "HEAD", "POST"}
    while view is not None:
        for cell in view.__closure__ or ():
            value = cell.cell_contents
            if isinstance(value, list | tuple) and value and set(value) <= {"GET", "HEAD", "POST"}:
                found = set(value)
        view = getattr(view, "__wrapped__", None)
    return found


STAFF = [
    (page, route, view)
    for page, route, view in views(get_resolver().url_patterns)
    if area_of(page) is not None
]
POSTED = {page for page, _route, view in STAFF if "POST" in methods(view)}
# Filters and print-outs that take any method and change nothing when posted to.
ONLY_SHOWN = POSTED - set(DONE)


def test_each_page_that_takes_a_post_has_words() -> None:
    assert len(POSTED) > 150
    assert {
        *("bookings:day", "bookings:week", "invoices:list", "invoices:invoice_list"),
        *("invoices:invoice_pdf", "reminders:list", "reminders:effect", "reminders:calls"),
        *("retention:goodwill", "messaging:text_trial"),
    } >= ONLY_SHOWN


def test_words_belong_to_a_page() -> None:
    assert set(DONE) - OF_THE_LOG_IN - OF_PROGRAMS <= {page for page, _route, _view in STAFF}


def test_no_two_pages_say_the_same() -> None:
    assert len({str(words) for words in DONE.values()}) == len(DONE)


@pytest.mark.parametrize("route", [route for _page, route, _view in STAFF if "<int:pk>" in route])
def test_the_log_knows_which_row_an_address_names(route: str) -> None:
    names = [name for name, _row in rows_of_route(route)]

    assert names[0] == "pk"


def test_every_row_of_the_log_has_a_word_that_is_translated() -> None:
    without = [
        model._meta.label
        for model in LOGGED
        if model._meta.label not in ROW_WORDS and not isinstance(model._meta.verbose_name, Promise)
    ]

    assert without == []
    assert set(ROW_WORDS) <= {model._meta.label for model in LOGGED}


@pytest.mark.parametrize("label", ROW_WORDS)
def test_a_row_is_called_by_its_word(label: str) -> None:
    assert word_for(apps.get_model(label)) == str(ROW_WORDS[label])


@pytest.mark.parametrize(
    ("label", "field", "expected"),
    [
        ("invoices.Synonym", "first", FIELD_WORDS["first"]),
        ("customers.PossibleDuplicate", "first", Customer._meta.verbose_name),
        ("customers.Customer", "first_name", Customer._meta.get_field("first_name").verbose_name),
        ("bookings.Appointment", "customer", Customer._meta.verbose_name),
        ("reminders.ReminderPlan", "service", Service._meta.verbose_name),
        ("invoices.InvoiceLine", "order_line", ROW_WORDS["invoices.OrderLine"]),
    ],
)
def test_a_field_is_called_by_its_label_or_by_what_it_leads_to(
    label: str, field: str, expected: object
) -> None:
    with translation.override("de"):
        assert _label(apps.get_model(label), field) == str(expected)


def told_fields(model: type[models.Model]) -> Iterator[Any]:
    """Yield the fields of a model whose old and new value the log may show."""
    left_out = (SETTINGS | OF_PEOPLE).get(model)
    for field in model._meta.concrete_fields:
        is_watched = left_out is not None and field.name not in left_out
        if field.attname in telling_fields(model) if left_out is None else is_watched:
            yield field


def test_every_field_that_the_log_shows_has_a_label_that_is_translated() -> None:
    told = [field for model in LOGGED for field in told_fields(model)]

    without = [
        str(field)
        for field in told
        if not isinstance(field.verbose_name, Promise)
        and not (field.primary_key or isinstance(field, models.ForeignKey))
        and field.name not in FIELD_WORDS
    ]

    assert len(told) > 400
    assert without == []


def test_no_word_for_a_field_is_left_over() -> None:
    told = {field.name for model in LOGGED for field in told_fields(model)}

    assert set(FIELD_WORDS) <= told


def test_every_value_of_a_choice_that_the_log_shows_is_translated() -> None:
    without = {
        str(field)
        for model in LOGGED
        for field in told_fields(model)
        for _value, label in field.flatchoices or ()
        if not isinstance(label, Promise)
    }

    # The federal states and German forms of companies have one name in every language.
    assert without == {"workshop.Workshop.state", "workshop.Company.legal_form"}


@pytest.mark.django_db
def test_kinds_of_rows_are_called_as_in_the_lines() -> None:
    kinds = dict(LogForm().fields["kind"].choices)

    for label, words in ROW_WORDS.items():
        assert str(kinds[label.lower()]).lower() == str(words).lower()


@pytest.mark.django_db
def test_each_row_of_the_table_is_a_model_with_its_ways() -> None:
    for start, row in ROWS.items():
        rows = row.model_class._base_manager.all()
        for way in (*row.site.split(), *row.customer.split()):
            assert not rows.filter(**{way: 0}).exists(), start
        assert any(route.startswith(start) for _page, route, _view in STAFF), start
