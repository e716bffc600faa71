"""HTML to PDF: the one place that knows WeasyPrint."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration


@lru_cache(maxsize=1)
def _fonts() -> FontConfiguration:
    from weasyprint.text.fonts import FontConfiguration

    return FontConfiguration()


@lru_cache(maxsize=16)
def _style(name: str) -> CSS:
    from weasyprint import CSS
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    source = (settings.BASE_DIR / "templates" / name).read_text(encoding="utf-8")
    return CSS(string=source, font_config=_fonts(), url_fetcher=fetcher)


def warm_up() -> None:
    """Load WeasyPrint before somebody waits at the counter for the first page."""
    _fonts()


def html_to_pdf(
    template: str, context: dict[str, Any], *, style: str, variant: str | None = None
) -> bytes:
    """Render a template with one small style sheet (both paths below templates/).

    Nothing is fetched: pictures come as ``data:`` addresses, so a customer's text can't make
    the server open a file or an address. Fonts and style sheets are parsed once a process.
    """
    # 2.5 s and 60 MB that only those who print should pay for.
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher

    fetcher = URLFetcher(allowed_protocols={"data"}, allow_redirects=False)
    document = HTML(string=render_to_string(template, context), url_fetcher=fetcher)
    written: bytes | None = document.write_pdf(
        stylesheets=[_style(style)], font_config=_fonts(), pdf_variant=variant
    )
    if written is None:  # Only with a target to write to, which we never give.
        raise TypeError
    return written
