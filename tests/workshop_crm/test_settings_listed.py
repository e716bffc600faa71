"""What an operator may set: .env.example lists exactly what the settings read."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings

READ = re.compile(r'\benv(?:\.\w+)?\(\s*"([A-Z_]+)"')
LISTED = re.compile(r"^([A-Z_]+)=", re.MULTILINE)
ROOT = Path(settings.BASE_DIR)


def test_the_example_lists_each_setting_that_is_read_and_no_other() -> None:
    read = READ.findall((ROOT / "workshop_crm" / "settings.py").read_text(encoding="utf-8"))
    listed = LISTED.findall((ROOT / ".env.example").read_text(encoding="utf-8"))

    assert len(read) == len(set(read))
    assert sorted(listed) == sorted(read)
