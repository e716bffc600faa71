"""The check that compares the code with docs/security.md finds what is new and what is gone."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def check() -> ModuleType:
    spec = importlib.util.spec_from_file_location("check", ROOT / "script" / "check_security.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("name", "line", "kind"),
    [
        ("workshop/a.py", "@csrf_exempt", "csrf_exempt"),
        ("workshop/a.py", "x = mark_safe(y)", "mark_safe"),
        ("templates/a.html", "{{ x|safe }}", "|safe"),
        ("templates/a.html", "{% autoescape off %}", "|safe"),
        ("workshop/a.py", "cursor.execute(words)", "SQL"),
        ("workshop/a.py", "Row.objects.raw(words)", "SQL"),
        ("workshop/a.py", 'request.GET.get("next", "")', "redirect"),
        ("workshop/a.py", "return FileResponse(x)", "file path"),
    ],
)
def test_a_new_place_is_found(
    check: ModuleType, tmp_path: Path, name: str, line: str, kind: str
) -> None:
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(line)

    assert list(check.found_by_search(tmp_path)) == [(name, kind)]


@pytest.mark.parametrize("line", ["from x import mark_safe", "safe = 1", "redirect('a')"])
def test_what_is_harmless_is_left_alone(check: ModuleType, tmp_path: Path, line: str) -> None:
    (tmp_path / "workshop").mkdir()
    (tmp_path / "workshop" / "a.py").write_text(line)

    assert list(check.found_by_search(tmp_path)) == []


def test_a_row_may_name_several_kinds(check: ModuleType) -> None:
    row = "| `a/b.html` | \\|safe, B308 | our own words |"

    assert check.listed(row) == {("a/b.html", "|safe"), ("a/b.html", "B308")}


def test_every_place_of_today_is_listed_and_nothing_else(check: ModuleType) -> None:
    known = check.listed((ROOT / "docs" / "security.md").read_text())

    by_search = set(check.found_by_search(ROOT))

    assert by_search == {(file, kind) for file, kind in known if kind in check.PATTERNS}
