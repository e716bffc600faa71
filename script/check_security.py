"""Every place that can let somebody in is listed, with its reason, in docs/security.md.

Looks for what bandit reports and for what it does not know (templates, redirects, file paths);
fails on a place that is not listed, and on a listed one that is gone.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = "workshop customers messaging bookings invoices reminders retention workshop_crm script"
PATTERNS = {
    "csrf_exempt": r"^\s*@csrf_exempt",
    "mark_safe": r"(?<!import )\bmark_safe\(",
    "|safe": r"\|\s*safe\b|autoescape off",
    "SQL": r"\.execute\(|\bRawSQL\(|\.extra\(|objects\.raw\(",
    "redirect": r"""\(\s*["']next["']|success_url""",
    "file path": r"FileResponse\(|default_storage\.(save|open|delete)|settings\.MEDIA_ROOT",
}
ROW = re.compile(r"^\| `([^`]+)` \| ((?:\\\||[^|])+) \| (.+) \|$", re.MULTILINE)

Place = tuple[str, str]


def found_by_search(root: Path) -> Iterator[Place]:
    """Yield (file, kind) of what the patterns find in code and templates."""
    folders = [root / name for name in (*FOLDERS.split(), "templates")]
    for path in sorted(file for folder in folders for file in folder.rglob("*")):
        if path.suffix not in {".py", ".html", ".txt"} or "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        for kind, pattern in PATTERNS.items():
            if path.name != Path(__file__).name and re.search(pattern, text, re.MULTILINE):
                yield str(path.relative_to(root)), kind


def found_by_bandit(root: Path) -> Iterator[Place]:
    """Yield (file, number of the rule) of what bandit reports; migrations run once, by us."""
    bandit = Path(sys.executable).with_name("bandit")
    command = [str(bandit), "-q", "-f", "json", "-x", "*/migrations/*", "-r", *FOLDERS.split()]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    report = json.loads(done.stdout)
    if report["errors"]:
        raise SystemExit(f"bandit could not read: {report['errors']}")
    for each in report["results"]:
        yield each["filename"].removeprefix("./"), each["test_id"]


def listed(text: str) -> set[Place]:
    """Return (file, kind) of each row of the tables; a row may name several kinds."""
    return {
        (file, kind.strip().replace("\\", ""))
        for file, kinds, _reason in ROW.findall(text)
        for kind in kinds.split(",")
    }


def main() -> int:
    """Compare and say what differs."""
    found = {*found_by_search(ROOT), *found_by_bandit(ROOT)}
    known = listed((ROOT / "docs" / "security.md").read_text(encoding="utf-8"))
    new = [f"{file}: {kind} is not explained" for file, kind in sorted(found - known)]
    gone = [f"{file}: {kind} is explained, but gone" for file, kind in sorted(known - found)]
    sys.stderr.write("\n".join(["docs/security.md against the code:", *new, *gone, ""]))
    return int(found != known)


if __name__ == "__main__":
    sys.exit(main())
