"""Many letters in one file: chunks, processes, papers, sheets, fonts."""

from __future__ import annotations

import gc
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from pypdf import PdfReader

from workshop_crm.lib import pdf_cores
from workshop_crm.lib.pdf import parse_style
from workshop_crm.lib.pdf_chunk import Chunk, render_chunk, work_off
from workshop_crm.lib.pdf_cores import RenderingFailedError, render_on_cores
from workshop_crm.lib.pdf_merge import LetterFile

pytestmark = pytest.mark.slow

CSS = (
    '@page { size: A6; margin: 10mm; @top-left { content: "all " counter(pages) } }'
    "html { font-family: DejaVu Sans } .letter { break-before: page }"
    "@page numbered { @bottom-left { content: counter(page) '/' counter(pages) } }"
    ".numbered .letter { page: numbered }"
)


def letter(text: str, *, pages: int = 1) -> str:
    return f'<section class="letter">{"<br>".join(f"{text} {n}" for n in range(40 * pages - 20))}'


@lru_cache
def chunk(*pages: int) -> Chunk:
    letters = [letter(f"Brief{n}", pages=count) for n, count in enumerate(pages)]
    return render_chunk(letters, parse_style(CSS.replace("A6", "100mm 300mm")))


def texts(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(BytesIO(pdf)).pages]


def test_each_letter_begins_on_its_page_and_the_primer_comes_last() -> None:
    made = chunk(1, 2, 1)

    pages = texts(made.pdf)
    assert made.page_counts == [1, 2, 1]
    assert ["Brief1 0" in page for page in pages] == [False, True, False, False, False]
    assert "Brief2 0" in pages[3]
    assert "abcdefgh" in pages[4]


def test_only_a_letter_of_several_pages_says_which_page_it_is() -> None:
    pages = texts(chunk(1, 2, 1).pdf)

    assert ["1/2" in pages[1], "2/2" in pages[2]] == [True, True]
    assert not any("/" in page for page in (pages[0], pages[3]))


@pytest.mark.parametrize(
    ("duplex", "starts", "pages"), [(True, [1, 3, 5], 6), (False, [1, 2, 4], 4)]
)
def test_on_both_sides_each_letter_begins_on_a_front_side(
    duplex: bool, starts: list[int], pages: int
) -> None:
    file = LetterFile(duplex=duplex)

    placed = file.add_letters(chunk(1, 2, 1), [None] * 3)

    assert [place.first_page for place in placed] == starts
    assert [place.pages for place in placed] == [1, 2, 1]
    assert file.page_count == pages
    found = texts(file.write())
    assert [f"Brief{n} 0" in found[start - 1] for n, start in enumerate(starts)] == [True] * 3
    assert not any("abcdefgh" in page for page in found)


def test_paper_lies_only_below_the_first_page_of_its_letter() -> None:
    file = LetterFile(duplex=False)
    (paper,) = file.add_papers(chunk(1))

    file.add_letters(chunk(1, 2, 1), [None, paper, paper])

    with pikepdf.open(BytesIO(file.write())) as written:
        for page in written.pages:
            page.contents_coalesce()
        laid = [b"/Paper" in page.Contents.read_bytes() for page in written.pages]
    assert laid == [False, True, False, True]


def test_chunks_share_their_fonts() -> None:
    file = LetterFile(duplex=False)
    for each in (chunk(1), chunk(1, 2, 1), chunk(1, 1)):
        file.add_letters(each, [None] * len(each.page_counts))

    with pikepdf.open(BytesIO(file.write())) as written:
        objects = [each for each in written.objects if isinstance(each, pikepdf.Dictionary)]
        files = [each for each in objects if "/FontFile2" in each]
        used = {
            font.objgen for page in written.pages for _name, font in page.Resources.Font.items()
        }
    assert len(files) == len(used) <= 2


@pytest.fixture
def small_chunks(monkeypatch: Any) -> None:
    monkeypatch.setattr(pdf_cores, "CHUNK_SIZE", 2)


@pytest.mark.usefixtures("small_chunks")
def test_processes_bring_the_letters_back_in_their_order() -> None:
    letters = [letter(f"Nr{number}x") for number in range(5)]

    chunks = render_on_cores(letters, "messages/_letter.css", form="form-b")

    assert [each.page_counts for each in chunks] == [[1, 1], [1, 1], [1]]
    pages = [page for each in chunks for page in texts(each.pdf)[:-1]]
    assert [f"Nr{number}x 0" in page for number, page in enumerate(pages)] == [True] * 5


@pytest.mark.usefixtures("small_chunks")
def test_a_process_that_fails_is_an_error_and_none_is_left(monkeypatch: Any) -> None:
    started = []
    monkeypatch.setattr(pdf_cores.sys, "executable", "/bin/false")
    original = pdf_cores.subprocess.Popen
    monkeypatch.setattr(
        pdf_cores.subprocess,
        "Popen",
        lambda *args, **options: started.append(original(*args, **options)) or started[-1],
    )

    with pytest.raises(RenderingFailedError):
        render_on_cores([letter("x")] * 5, "messages/_letter.css")

    assert [process.poll() for process in started] == [1, 1]


def test_a_chunk_that_another_process_took_is_left_to_it(tmp_path: Path) -> None:
    style = tmp_path / "style.css"
    style.write_text(CSS, encoding="utf-8")
    (tmp_path / "0000.taken").write_text("another's", encoding="utf-8")
    (tmp_path / "0001.json").write_text('{"letters": ["<p>x</p>"], "form": ""}', encoding="utf-8")

    gc.enable()

    work_off(style, tmp_path)

    assert gc.isenabled()
    assert sorted(file.name for file in tmp_path.iterdir()) == [
        "0000.taken", "0001.counts", "0001.pdf", "0001.taken", "style.css",
    ]  # fmt: skip
