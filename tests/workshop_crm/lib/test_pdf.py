"""PDFs: nothing is fetched for them, whatever a text or a template asks for."""

from __future__ import annotations

import base64
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest
from django.template.loader import render_to_string

from workshop_crm.lib.pdf import html_to_pdf

pytestmark = pytest.mark.slow

STYLE = "messages/_letter.css"
PIXEL = (
    "data:image/png;base64,iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "YPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)


class Lure:
    """A server on loopback that notes who comes."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        lure = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                lure.asked.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"body { color: red }")

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def lure() -> Iterator[Lure]:
    lure = Lure()
    thread = threading.Thread(target=lure.server.serve_forever, daemon=True)
    thread.start()
    yield lure
    lure.server.shutdown()
    lure.server.server_close()
    thread.join()


@pytest.fixture
def templates(tmp_path: Path, settings: Any) -> Path:
    """A folder from which templates are loaded for the length of one test."""
    backend = {"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [tmp_path]}
    settings.TEMPLATES = [backend]
    return tmp_path


def render(templates: Path, body: str, head: str = "", **context: Any) -> bytes:
    page = f"<html><head><title>x</title>{head}</head><body>{body}</body></html>"
    (templates / "page.html").write_text(page, encoding="utf-8")
    return html_to_pdf("page.html", context, style=STYLE)


def test_the_lure_works(lure: Lure) -> None:
    assert urlopen(f"{lure.url}/here").status == 200
    assert lure.asked == ["/here"]


def test_makes_a_pdf(templates: Path) -> None:
    assert render(templates, "<p>Grüße</p>").startswith(b"%PDF-")


HOSTILE = [
    '<img src="{url}/a.png">',
    '<img srcset="{url}/a.png 2x" src="{url}/b.png">',
    '<object data="{url}/a.svg"></object>',
    '<embed src="{url}/a.svg">',
    '<p style="background: url({url}/a.png)">x</p>',
    '<p style="list-style-image: url({url}/a.png); display: list-item">x</p>',
    "<style>@import url({url}/a.css);</style>",
    "<style>@font-face {{ font-family: evil; src: url({url}/a.woff) }}"
    " p {{ font-family: evil }}</style><p>x</p>",
    '<svg xmlns="http://www.w3.org/2000/svg"><image href="{url}/a.png" width="9"/></svg>',
    '<a rel="attachment" href="{url}/a.txt">x</a>',
]


@pytest.mark.parametrize("body", HOSTILE)
def test_asks_no_server(templates: Path, lure: Lure, body: str) -> None:
    assert render(templates, body.format(url=lure.url)).startswith(b"%PDF-")

    assert lure.asked == []


@pytest.mark.parametrize(
    "head",
    [
        '<link rel="stylesheet" href="{url}/a.css">',
        '<link rel="attachment" href="{url}/a.txt">',
        '<base href="{url}/">',
    ],
)
def test_asks_no_server_for_its_head(templates: Path, lure: Lure, head: str) -> None:
    render(templates, '<img src="a.png">', head=head.format(url=lure.url))

    assert lure.asked == []


def test_a_picture_inside_a_picture_asks_no_server(templates: Path, lure: Lure) -> None:
    svg = (
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
        f'<image href="{lure.url}/a.png" width="9" height="9"/></svg>'
    )
    source = "data:image/svg+xml;base64," + base64.b64encode(svg.encode()).decode()

    render(templates, f'<img src="{source}">')

    assert lure.asked == []


@pytest.mark.parametrize(
    "body",
    [
        '<a rel="attachment" href="file://{path}">x</a>',
        '<link rel="attachment" href="file://{path}">',
    ],
)
def test_opens_no_file_of_the_server(templates: Path, tmp_path: Path, body: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("SECRET_KEY", encoding="utf-8")

    pdf = render(templates, body.format(path=secret))

    assert b"EmbeddedFile" not in pdf
    assert b"Filespec" not in pdf


def test_pictures_that_come_along_are_shown(templates: Path) -> None:
    pdf = render(templates, f'<img src="{PIXEL}">')

    assert b"/Image" in pdf


def test_a_name_is_text_and_no_markup(templates: Path, lure: Lure) -> None:
    name = f'<img src="{lure.url}/a.png"><script>alert(1)</script>'

    assert "&lt;img" in render_to_string_of(templates, name)
    render(templates, "<p>{{ name }}</p>", name=name)

    assert lure.asked == []


def render_to_string_of(templates: Path, name: str) -> str:
    (templates / "name.html").write_text("<p>{{ name }}</p>", encoding="utf-8")
    return render_to_string("name.html", {"name": name})


def test_an_archive_variant_can_be_asked_for(templates: Path) -> None:
    (templates / "page.html").write_text('<html lang="de"><title>x</title>x', encoding="utf-8")

    pdf = html_to_pdf("page.html", {}, style=STYLE, variant="pdf/a-3b")

    # Only an archive carries the description of its colours.
    assert b"<</N 3" in pdf
    assert b"<</N 3" not in html_to_pdf("page.html", {}, style=STYLE)
