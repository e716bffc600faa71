"""The soak's table is judged as it should be; what it reads of processes and logs is right."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.soak_run import errors_in, memory_of, resident_kib
from benchmarks.soak_table import DOINGS, Minute, Verdict, judge, percentile


def minutes(*p95: float, worker: tuple[float, ...] = (), **fields) -> list[Minute]:
    held = worker or (100.0,) * len(p95)
    usual = {**dict.fromkeys(DOINGS, 9), "errors": 0}
    return [
        Minute(number, {"web": 100.0, "worker": mb}, p50=1, p95=time, **{**usual, **fields})
        for number, (time, mb) in enumerate(zip(p95, held, strict=True), start=1)
    ]


@pytest.mark.parametrize(
    ("times", "part", "value"),
    [
        ([], 0.95, 0.0),
        ([7.0], 0.95, 7.0),
        ([3.0, 1.0, 2.0], 0.5, 2.0),
        (list(range(1, 101)), 0.95, 96),
        ([1.0, 2.0], 1.0, 2.0),
    ],
)
def test_a_part_of_the_times_is_not_longer(times: list[float], part: float, value: float) -> None:
    assert percentile(times, part) == value


def test_a_steady_run_is_good() -> None:
    verdict = judge(minutes(*[50.0] * 10))

    assert (verdict.minutes, verdict.growth, verdict.slower, verdict.errors) == (10, 1, 1, 0)
    assert verdict.is_good


def test_what_grows_while_everything_is_loaded_does_not_count() -> None:
    verdict = judge(minutes(*[50.0] * 10, worker=(50.0, 100.0, *[109.0] * 8)))

    assert verdict.growth == 1.09
    assert verdict.is_good


def test_one_process_that_grows_by_more_than_a_tenth_is_not_good() -> None:
    verdict = judge(minutes(*[50.0] * 10, worker=(50.0, 100.0, *[111.0] * 8)))

    assert verdict.growth == 1.11
    assert not verdict.is_good


def test_a_worker_that_died_is_not_good() -> None:
    table = minutes(*[50.0] * 3)
    table[-1].memory.pop("worker")

    assert not judge(table).is_good


def test_pages_that_grow_slower_are_not_good() -> None:
    assert judge(minutes(900, 900, 50, 50, 50, 50, 70, 70, 70, 70)).slower == 1.4
    assert not judge(minutes(50, 50, 50, 50, 50, 50, 80, 80, 80, 80)).is_good


@pytest.mark.parametrize("what", DOINGS)
def test_a_run_that_did_not_do_everything_proves_nothing(what: str) -> None:
    verdict = judge(minutes(50, 50, 50, **{what: 0}))

    assert verdict.idle == [what]
    assert not verdict.is_good


@pytest.mark.parametrize("what", DOINGS)
def test_what_stands_still_for_one_minute_is_named(what: str) -> None:
    table = minutes(*[50.0] * 10)
    table[6] = replace(table[6], **{what: 0})

    assert judge(table).idle == [what]
    assert not judge(table).is_good


def test_what_is_still_starting_may_be_idle() -> None:
    table = minutes(*[50.0] * 10)
    table[1] = replace(table[1], handed_over=0)

    assert judge(table).is_good


def test_each_error_counts() -> None:
    assert judge(minutes(50, 50, errors=1)) == Verdict(2, 1.0, 1.0, errors=2)
    assert not judge(minutes(50, 50, errors=1)).is_good


def test_one_minute_has_nothing_to_compare_with() -> None:
    assert judge(minutes(50)).is_good


def test_errors_are_read_from_where_the_last_look_ended(tmp_path: Path) -> None:
    log = tmp_path / "log"
    lines = [{"level": level, "logger": "a", "message": level} for level in ("ERROR", "INFO")]
    log.write_text("".join(json.dumps(line) + "\n" for line in lines) + "Ctrl-C ends it\n")
    seen = log.stat().st_size
    with log.open("a") as more:
        more.write('{"level": "CRITICAL", "logger": "b", "message": "gone"}\n')

    assert errors_in(log, 0) == ["a: ERROR", "b: gone"]
    assert errors_in(log, seen) == ["b: gone"]


def test_memory_is_read_of_our_own_processes_by_what_they_do() -> None:
    sleep = "import time; print(flush=True); time.sleep(60)"
    process = subprocess.Popen(
        [sys.executable, "-c", sleep, "workerd"], stdout=subprocess.PIPE, start_new_session=True
    )
    assert process.stdout
    try:
        process.stdout.readline()
        held = memory_of(process.pid)
    finally:
        process.kill()
        process.communicate()

    assert set(held) == {"worker"}
    assert 1 < held["worker"] < 200
    assert memory_of(os.getpgid(0)).keys() <= {"web", "worker"}


def test_a_process_that_has_just_ended_holds_no_memory(tmp_path: Path) -> None:
    (tmp_path / "status").write_text("Name:\tpython\nState:\tZ (zombie)\n")

    assert resident_kib(tmp_path) == 0
    assert resident_kib(tmp_path / "gone") == 0
    assert resident_kib(Path("/proc/self")) > 1024
