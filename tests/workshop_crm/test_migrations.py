"""Migrations are safe for a house that has been working for years."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.db import models
from django.db.migrations import AddField, AlterField, CreateModel, Migration, RunPython, RunSQL

from tests.migration_rules import complaints_about

APPS = ["workshop", "customers", "messaging", "bookings", "invoices", "reminders", "retention"]
FILL = RunPython(RunPython.noop, RunPython.noop)
REQUIRED, OPTIONAL = models.IntegerField(), models.IntegerField(null=True)


def step(*operations: object) -> Migration:
    migration = Migration("0001", "shop")
    migration.operations = list(operations)
    return migration


def table(name: str = "Car", **columns: models.Field) -> CreateModel:
    return CreateModel(name, [("id", models.AutoField(primary_key=True)), *columns.items()])


@pytest.mark.parametrize("app", APPS)
def test_each_migration_of_ours_is_safe_and_has_a_way_back(app: str) -> None:
    files = sorted(Path(settings.BASE_DIR, app, "migrations").glob("0*.py"))
    modules = [import_module(f"{app}.migrations.{file.stem}") for file in files]

    migrations = [
        module.Migration(file.stem, app) for file, module in zip(files, modules, strict=True)
    ]

    assert complaints_about(migrations) == []


@pytest.mark.parametrize(
    "column",
    [
        OPTIONAL,
        models.IntegerField(default=0),
        models.IntegerField(db_default=0),
        models.CharField(blank=True),
        models.ManyToManyField("shop.Car"),
    ],
)
def test_a_column_that_old_rows_can_have_may_come_at_once(column: models.Field) -> None:
    assert complaints_about([step(table()), step(AddField("Car", "wheels", column))]) == []


def test_a_required_column_without_a_value_is_refused() -> None:
    said = complaints_about([step(table()), step(AddField("Car", "wheels", REQUIRED))])

    assert said == ["shop.0001: car.wheels is required at once, and nothing fills it"]


def test_a_new_table_may_require_what_it_likes() -> None:
    assert complaints_about([step(table(), AddField("Car", "wheels", REQUIRED))]) == []


def test_the_first_tables_may_come_in_several_migrations() -> None:
    later = step(AddField("Car", "wheels", REQUIRED))
    later.initial = True

    assert complaints_about([step(table()), later]) == []


def test_one_value_for_all_old_rows_can_not_be_unique() -> None:
    column = models.IntegerField(default=0, unique=True)

    said = complaints_about([step(table()), step(AddField("Car", "number", column))])

    assert said == ["shop.0001: car.number is unique, but old rows all get one value"]


def test_three_steps_make_a_column_required() -> None:
    optional, required = AddField("Car", "wheels", OPTIONAL), AlterField("Car", "wheels", REQUIRED)

    assert complaints_about([step(table()), step(optional), step(FILL), step(required)]) == []


def test_a_column_of_the_first_tables_takes_the_same_steps() -> None:
    first, required = table(wheels=OPTIONAL), AlterField("Car", "wheels", REQUIRED)

    assert complaints_about([step(first), step(FILL), step(required)]) == []
    assert len(complaints_about([step(first), step(required)])) == 1


@pytest.mark.parametrize("between", [[], [step(FILL)]])
def test_the_filling_comes_between_the_two(between: list[Migration]) -> None:
    optional, required = AddField("Car", "wheels", OPTIONAL), AlterField("Car", "wheels", REQUIRED)

    said = complaints_about([step(table()), *between, step(optional), step(required)])

    assert said == ["shop.0001: car.wheels becomes required before a migration of its own fills it"]


def test_filling_in_the_step_that_adds_the_column_is_too_early() -> None:
    optional, required = AddField("Car", "wheels", OPTIONAL), AlterField("Car", "wheels", REQUIRED)

    said = complaints_about([step(table()), step(optional, FILL), step(required)])

    assert len(said) == 1


def test_a_column_that_was_always_required_may_change_its_kind() -> None:
    longer = AlterField("Car", "wheels", models.BigIntegerField())

    assert complaints_about([step(table(wheels=REQUIRED)), step(longer)]) == []


@pytest.mark.parametrize("one_way", [RunPython(RunPython.noop), RunSQL("SELECT 1")])
def test_a_step_without_a_way_back_is_refused(one_way: object) -> None:
    assert complaints_about([step(one_way)]) == ["shop.0001: a step without a way back"]
