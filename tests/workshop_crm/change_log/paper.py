"""Forms as people find them on the pages of the demo, filled in as they stand there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.test import Client
from django.urls import resolve
from lxml import html

from workshop.models import User

Data = dict[str, Any]
PASSWORD = "werkstatt-demo"


@dataclass(frozen=True)
class Paper:
    """One form: where it is sent to, and what stands in it."""

    path: str
    data: Data
    # What an earlier page has left in the session.
    session: Data = field(default_factory=dict)

    def filled(self, **fields: Any) -> Paper:
        return replace(self, data=self.data | fields)


def owner() -> User:
    return User.objects.filter(role=User.Role.OWNER).order_by("pk")[0]


def papers(client: Client, paths: list[str]) -> dict[str, list[Paper]]:
    """Return the forms of these pages that change something, by the page that takes them."""
    found: dict[str, list[Paper]] = defaultdict(list)
    for path in paths:
        for page, paper in _on_page(client, path):
            if paper not in found[page]:
                found[page].append(paper)
    return found


def _on_page(client: Client, path: str) -> Iterator[tuple[str, Paper]]:
    answer = client.get(path)
    if answer.status_code != 200 or not answer.content or answer.streaming:
        return
    for form in html.fromstring(answer.content.decode()).forms:
        if form.method == "POST":
            yield from _sent(form, path)


def _sent(form: Any, path: str) -> Iterator[tuple[str, Paper]]:
    buttons = form.xpath(".//button[not(@type) or @type='submit']") or [form]
    for button in buttons:
        target = urljoin(path, button.get("formaction") or form.get("action") or "")
        data: Data = defaultdict(list)
        for name, value in form.form_values():
            data[name].append(value)
        if button.get("name"):
            data[button.get("name")] = [button.get("value", "")]
        data.pop("csrfmiddlewaretoken", None)
        yield resolve(urlsplit(target).path).view_name, Paper(target, dict(data))
