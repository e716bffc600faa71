"""Fail when a text has no German or a fuzzy one, or the catalogue is not what the code says."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CATALOGUE = Path("locale/de/LC_MESSAGES/django.po")


def _entries(path: Path) -> set[str]:
    """All msgids of a catalogue, in use, as one line each."""
    listed = subprocess.run(
        ["msgattrib", "--no-obsolete", "--no-location", "--no-wrap", "--sort-output", str(path)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return {line for line in listed.splitlines() if line.startswith(("msgid", "msgctxt"))}


def _count(path: Path, attribute: str) -> int:
    listed = subprocess.run(
        ["msgattrib", "--no-obsolete", attribute, str(path)],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return sum(line.startswith("msgid ") and line != 'msgid ""' for line in listed.splitlines())


def _made_anew(scratch: Path) -> Path:
    """Run makemessages on a copy of the tree, so that the check changes nothing."""
    copy = scratch / "tree"
    skipped = shutil.ignore_patterns(
        ".git", ".venv", "data", "*_cache", "__pycache__", ".hypothesis"
    )
    shutil.copytree(ROOT, copy, ignore=skipped)
    subprocess.run(
        [sys.executable, "manage.py", "makemessages", "-l", "de", "--no-obsolete"],
        check=True,
        cwd=copy,
        stdout=subprocess.DEVNULL,
    )
    return copy / CATALOGUE


def main() -> int:
    subprocess.run(["msgfmt", "--check", "-o", "/dev/null", CATALOGUE], check=True, cwd=ROOT)
    problems = []
    for attribute, word in (("--untranslated", "untranslated"), ("--only-fuzzy", "fuzzy")):
        if count := _count(ROOT / CATALOGUE, attribute):
            problems.append(f"{count} {word} texts")
    with tempfile.TemporaryDirectory() as scratch:
        fresh, kept = _entries(_made_anew(Path(scratch))), _entries(ROOT / CATALOGUE)
    problems += [f"not in the catalogue: {text}" for text in sorted(fresh - kept)]
    problems += [f"no longer used: {text}" for text in sorted(kept - fresh)]
    for problem in problems:
        sys.stderr.write(f"{problem}\n")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main())
