"""HTML to PDF: the one place that knows WeasyPrint."""

from __future__ import annotations

import gc
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.template.loader import render_to_string

if TYPE_CHECKING:
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher


@lru_cache(maxsize=1)
def shared_fonts() -> FontConfiguration:
    """Return the fonts, looked for once a process."""
    from weasyprint.text.fonts import FontConfiguration

    # A page is thousands of objects, so the collector comes often; what was loaded till now
    # stays for good and need not be looked through each time.
    gc.freeze()
    return FontConfiguration()


def _fetcher() -> URLFetcher:
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols={"data"}, allow_redirects=False)


def parse_style(source: str) -> CSS:
    """Read a style sheet; nothing is fetched for it."""
    from weasyprint import CSS

    return CSS(string=source, font_config=shared_fonts(), url_fetcher=_fetcher())


def html_document(source: str) -> HTML:
    """Read a page; nothing is fetched for it."""
    # 2.5 s and 60 MB that only those who print should pay for.
    from weasyprint import HTML

    return HTML(string=source, url_fetcher=_fetcher())


@lru_cache(maxsize=16)
def _style(name: str) -> CSS:
    return parse_style(style_source(name))


def style_source(name: str) -> str:
    """Return a style sheet below templates/ as it is written."""
    source: str = (settings.BASE_DIR / "templates" / name).read_text(encoding="utf-8")
    return source


def warm_up() -> None:
    """Load WeasyPrint before somebody waits at the counter for the first page."""
    shared_fonts()


def html_to_pdf(
    template: str, context: dict[str, Any], *, style: str, variant: str | None = None
) -> bytes:
    """Render a template with one small style sheet (both paths below templates/).

    Nothing is fetched: pictures come as ``data:`` addresses, so a customer's text can't make
    the server open a file or an address. Fonts and style sheets are parsed once a process.
    """
    return page_to_pdf(render_to_string(template, context), style=style, variant=variant)


def page_to_pdf(page: str, *, style: str, variant: str | None = None) -> bytes:
    """Make the PDF of a finished page; as ``html_to_pdf``."""
    document = html_document(page)
    written: bytes | None = document.write_pdf(
        stylesheets=[_style(style)], font_config=shared_fonts(), pdf_variant=variant
    )
    if written is None:  # Only with a target to write to, which we never give.
        raise TypeError
    return written
