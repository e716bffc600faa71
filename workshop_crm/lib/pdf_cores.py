"""Chunks of letters rendered by several processes side by side."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from workshop_crm.lib.pdf import parse_style
from workshop_crm.lib.pdf_chunk import Chunk, render_chunk

CHUNK_SIZE = 50
PROCESSES = 2
# Ten times what a thousand letters take on a slow machine.
TIME_LIMIT_SECONDS = 600


class RenderingFailedError(RuntimeError):
    """A rendering process ended with an error; its words are in the log."""


def render_on_cores(letters: list[str], style: str, *, form: str = "") -> list[Chunk]:
    """Render letters in chunks; more than one chunk goes to processes of their own.

    They end with the work, so their memory never stays with the caller. ``style`` is a path
    below templates/. Raises RenderingFailedError.
    """
    style_file = settings.BASE_DIR / "templates" / style
    chunks = [letters[at : at + CHUNK_SIZE] for at in range(0, len(letters), CHUNK_SIZE)]
    if len(chunks) < PROCESSES:
        parsed = parse_style(style_file.read_text(encoding="utf-8"))
        return [render_chunk(chunk, parsed, form=form) for chunk in chunks]
    with tempfile.TemporaryDirectory(prefix="letters-") as name:
        folder = Path(name)
        for number, chunk in enumerate(chunks):
            content = json.dumps({"letters": chunk, "form": form})
            (folder / f"{number:04}.json").write_text(content, encoding="utf-8")
        with _processes(style_file, folder) as running:
            codes = [process.wait(TIME_LIMIT_SECONDS) for process in running]
        if any(codes):
            raise RenderingFailedError(codes)
        return [_read(folder / f"{number:04}.pdf") for number in range(len(chunks))]


@contextmanager
def _processes(style_file: Path, folder: Path) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Start the processes; whatever happens, none outlives the block."""
    command = [sys.executable, "-m", "workshop_crm.lib.pdf_chunk", str(style_file), str(folder)]
    running = [subprocess.Popen(command, cwd=settings.BASE_DIR) for _ in range(PROCESSES)]  # noqa: S603
    try:
        yield running
    finally:
        for process in running:
            if process.poll() is None:
                process.kill()
                process.wait()


def _read(file: Path) -> Chunk:
    counts = json.loads(file.with_suffix(".counts").read_text(encoding="utf-8"))
    return Chunk(file.read_bytes(), counts)
