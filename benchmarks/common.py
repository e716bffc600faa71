"""How we measure: ours and the bound in turn, medians, one JSON line each."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

REPEATS = 5


@dataclass(frozen=True)
class Measurement:
    """A line of output; ``ours`` and ``bound`` are times per unit of work."""

    name: str
    ours: float
    bound: float
    unit: str
    ratio: float
    repeats: int
    what_the_bound_is: str
    machine: str

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)


def forget_peak() -> float:
    """Let the kernel measure this process's peak anew; return the megabytes it has now."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak_memory("self")


def peak_memory(process: str) -> float:
    """Return the most memory a process had, in MB; 0 when it is gone."""
    try:
        status = Path(f"/proc/{process}/status").read_text()
    except OSError:
        return 0.0
    lines = [line for line in status.splitlines() if line.startswith("VmHWM")]
    return int(lines[0].split()[1]) / 1024 if lines else 0.0


def machine() -> str:
    """Name the cores, the kernel and the Python that the figures come from."""
    info = Path("/proc/cpuinfo")
    models = [
        line.split(":", 1)[1].strip()
        for line in (info.read_text().splitlines() if info.exists() else [])
        if line.startswith("model name")
    ]
    processor = models[0] if models else platform.processor()
    return f"{os.cpu_count()} x {processor}, Python {platform.python_version()}"


@dataclass(frozen=True)
class Pair:
    """Two ways to do one unit of work; each function returns the milliseconds of one unit."""

    name: str
    ours: Callable[[], float]
    bound: Callable[[], float]
    what_the_bound_is: str


def measure(pair: Pair, *, repeats: int = REPEATS) -> Measurement:
    """Run both once to warm up, then in turn; the medians and their ratio count."""
    pair.ours(), pair.bound()
    times = [(pair.ours(), pair.bound()) for _ in range(repeats)]
    ours, bound = median(t[0] for t in times), median(t[1] for t in times)
    return Measurement(
        name=pair.name,
        ours=round(ours, 3),
        bound=round(bound, 3),
        unit="ms",
        ratio=round(ours / bound, 2),
        repeats=repeats,
        what_the_bound_is=pair.what_the_bound_is,
        machine=machine(),
    )
