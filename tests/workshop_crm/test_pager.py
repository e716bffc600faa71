"""The pager below every list: where to go on, with what was chosen above the list."""

from __future__ import annotations

import pytest
from django.core.paginator import Paginator
from django.template.loader import render_to_string
from django.test import RequestFactory


def pager(number: int, query: str = "", *, rows: int = 30) -> str:
    page = Paginator(range(rows), 10).get_page(number)
    request = RequestFactory().get(f"/list/{query}")
    return render_to_string("_pager.html", {"page": page}, request=request)


@pytest.mark.parametrize(
    ("number", "back", "further"), [(1, None, 2), (2, 1, 3), (3, 2, None), (99, 2, None)]
)
def test_leads_back_and_on_where_there_is_more(
    number: int, back: int | None, further: int | None
) -> None:
    shown = pager(number)

    for rel, target in (("prev", back), ("next", further)):
        assert (f'rel="{rel}"' in shown) is (target is not None)
        assert target is None or f'rel="{rel}" href="?page={target}"' in shown


def test_keeps_what_was_chosen_and_writes_it_safely() -> None:
    shown = pager(2, "?q=M%C3%BCller+%22%3E&show=open&page=2")

    assert 'href="?q=M%C3%BCller+%22%3E&amp;show=open&amp;page=3"' in shown


def test_one_page_needs_no_pager() -> None:
    assert "<nav" not in pager(1, rows=10)
