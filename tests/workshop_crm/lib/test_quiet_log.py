"""The log says where something failed, and repeats nobody's words."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from logging.config import DictConfigurator

import pytest

from workshop_crm.lib.quiet_log import JsonFormatter, QuietFormatter, log_config


def failed(error: Exception) -> logging.LogRecord:
    try:
        raise error
    except type(error):
        return logging.LogRecord(
            "x", logging.ERROR, __file__, 1, "Job %s failed", (7,), sys.exc_info()
        )


def logged(error: Exception) -> str:
    return QuietFormatter("%(levelname)s %(message)s").format(failed(error))


def test_the_class_and_the_place_of_an_error_are_there_but_not_its_text() -> None:
    line = logged(KeyError("Hildegard Zwiebelmeier"))

    assert line.startswith("ERROR Job 7 failed")
    assert "builtins.KeyError" in line
    assert "test_quiet_log.py" in line
    assert "Zwiebelmeier" not in line


@pytest.mark.parametrize("relation", ["__cause__", "__context__"])
def test_what_led_to_it_is_there_without_its_text_too(relation: str) -> None:
    outer = RuntimeError("0171 2345678")
    setattr(outer, relation, ValueError("+49 171 2345678"))

    line = logged(outer)

    assert line.index("ValueError") < line.index("which led to") < line.index("RuntimeError")
    assert "2345678" not in line


def test_what_was_put_aside_on_purpose_stays_aside() -> None:
    outer = RuntimeError("x")
    outer.__context__, outer.__suppress_context__ = ValueError("y"), True

    assert "ValueError" not in logged(outer)


def test_a_line_without_an_error_is_as_ever() -> None:
    record = logging.LogRecord("x", logging.INFO, __file__, 1, "%s done", ("all",), None)

    assert QuietFormatter("%(message)s").format(record) == "all done"


def test_a_line_for_machines_is_one_json_object() -> None:
    record = logging.LogRecord(
        "customers", logging.INFO, __file__, 1, "%s\ndone", ("Ölwechsel",), None
    )

    line = JsonFormatter().format(record)

    said = json.loads(line)
    assert "\n" not in line
    assert "Ölwechsel" in line
    assert (said["level"], said["logger"], said["message"]) == (
        "INFO",
        "customers",
        "Ölwechsel\ndone",
    )
    assert datetime.fromisoformat(said["time"]).tzinfo == UTC
    assert said["process"] == record.process
    assert "error" not in said


def test_a_line_for_machines_has_the_frames_of_an_error_but_not_its_text() -> None:
    said = json.loads(JsonFormatter().format(failed(KeyError("Hildegard Zwiebelmeier"))))

    assert "builtins.KeyError" in said["error"]
    assert "test_quiet_log.py" in said["error"]
    assert "Zwiebelmeier" not in json.dumps(said)


@pytest.mark.parametrize(("form", "formatter"), [("line", QuietFormatter), ("json", JsonFormatter)])
def test_the_operator_chooses_form_and_level_of_all_lines(
    form: str, formatter: type[logging.Formatter]
) -> None:
    config = log_config(form=form, level="WARNING")

    [handler] = [config["handlers"][name] for name in config["root"]["handlers"]]
    chosen = config["formatters"][handler["formatter"]]
    assert type(DictConfigurator(config).configure_formatter(chosen)) is formatter
    assert config["root"]["level"] == "WARNING"
