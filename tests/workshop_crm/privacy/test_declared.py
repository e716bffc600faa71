"""Nothing about a person is forgotten: every model that leads to a customer is declared."""

from __future__ import annotations

from django.apps import apps
from django.db import models

from customers.models import Customer
from workshop_crm.desk.privacy.parts import NOT_GIVEN, SECTIONS


def leads_to_customer(model: type[models.Model], seen: frozenset[type[models.Model]]) -> bool:
    """Follow foreign keys and one-to-one links up to the customer."""
    for field in model._meta.concrete_fields:
        target = field.related_model if field.is_relation else None
        if target is Customer:
            return True
        if target and target not in seen and leads_to_customer(target, seen | {target}):
            return True
    return False


def label_of(model: type[models.Model]) -> str:
    return model._meta.label


def personal_models() -> set[str]:
    return {
        label_of(model)
        for model in apps.get_models()
        if model is Customer or leads_to_customer(model, frozenset({model}))
    }


def test_every_model_with_a_path_to_a_customer_is_given_or_explained() -> None:
    given = {label_of(section.model) for section in SECTIONS}

    missing = personal_models() - given - set(NOT_GIVEN)

    assert not missing, f"neither in a copy nor explained: {sorted(missing)}"


def test_nothing_is_both_given_and_explained_away() -> None:
    given = {label_of(section.model) for section in SECTIONS}

    assert not given & set(NOT_GIVEN)


def test_every_explanation_is_about_a_model_that_exists() -> None:
    known = {label_of(model) for model in apps.get_models()}

    assert set(NOT_GIVEN) <= known


def test_every_section_has_a_key_of_its_own() -> None:
    keys = [section.key for section in SECTIONS]

    assert len(keys) == len(set(keys))
