"""What no single page's test sees: parts that lose something on their way into the page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.conf import settings

FOLDER = Path(settings.BASE_DIR) / "templates"
INCLUDE = re.compile(r'{% include "([^"]+)"([^%]*) only %}')
ISOLATED = [
    (page.relative_to(FOLDER).as_posix(), *found.groups())
    for page in sorted(FOLDER.rglob("*.html"))
    for found in INCLUDE.finditer(page.read_text())
]


@pytest.mark.parametrize(("page", "part", "given"), ISOLATED)
def test_a_part_with_a_form_is_given_the_token(page: str, part: str, given: str) -> None:
    has_form = "{% csrf_token %}" in (FOLDER / part).read_text()

    assert not has_form or "csrf_token=csrf_token" in given, page


def test_there_are_isolated_parts() -> None:
    assert len(ISOLATED) > 5
