"""Reading the customer's pages in tests."""

from __future__ import annotations

from html.parser import HTMLParser


class Values(HTMLParser):
    """Collects what a page's buttons, radio buttons and hidden fields would send."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: dict[str, list[str]] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag in ("input", "button") and given.get("name") and given.get("value"):
            self.found.setdefault(str(given["name"]), []).append(str(given["value"]))


def values(response) -> dict[str, list[str]]:
    return Values(response.content.decode()).found
