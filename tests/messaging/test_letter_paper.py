"""Letters on paper, to the millimetre (DIN 5008, L-01): read from the glyphs of the PDF."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import pytest

from customers.models import Customer
from messaging.letters.pages import in_postal_order
from messaging.letters.printing import print_file
from messaging.models import LetterBatch, Message
from tests.factories import make_company
from tests.messaging.conftest import NOW
from tests.messaging.paper import glyphs_of, lines_of, opened, rules_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Top of the address field and of the text's zone, first and last fold, top of the info block.
FORMS = {"a": (27, 87, 192, 32), "b": (45, 105, 210, 50)}
LONG_NAME = "Gesellschaft für Landmaschinen, Anhänger und Nutzfahrzeuge"
SIX_LINES = [
    "Gesellschaft für Landmaschinen,",
    "Anhänger und Nutzfahrzeuge",
    "Žofie Dvořáková",
    "Dlouhá 12",
    "110 00 Praha",
    "TSCHECHIEN",
]
PEOPLE = [
    {"last_name": "Öztürk", "first_name": "Ada", "street": "Gartenweg 3", "postcode": "80333",
     "city": "München"},
    {"last_name": "Dvořáková", "first_name": "Žofie", "company": LONG_NAME, "street": "Dlouhá 12",
     "postcode": "110 00", "city": "Praha", "country": "CZ", "language": "en"},
]  # fmt: skip


def letter_to(number, *, paragraphs=1, **fields):
    customer = Customer(pk=number, **{"country": "DE", **fields})
    body = "<p class='subject'>HU fällig</p>" + "<p>Ihre HU ist fällig.</p>" * paragraphs
    return Message(
        pk=number, customer=customer, language=customer.language, html=body, claimed_at=NOW
    )


@lru_cache
def printed(form, *, duplex=True, paragraphs=(1, 1)):
    """Print the letters once a form; nothing of it depends on the database's rows."""
    make_company(letter_form=form, prints_both_sides=duplex)
    letters = [
        letter_to(number, paragraphs=count, **person)
        for number, (count, person) in enumerate(zip(paragraphs, PEOPLE, strict=True), 1)
    ]
    return print_file(LetterBatch(pk=12, created_at=NOW), letters, now=NOW)


def page_of(form, number=0, **options):
    pdf, placed = printed(form, **options)
    file = opened(pdf)
    return file, file.pages[placed[number].first_page - 1]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("number", "recipient"), [(0, ["Ada Öztürk", "Gartenweg 3", "80333 München"]), (1, SIX_LINES)]
)
def test_every_glyph_of_the_recipient_lies_in_its_zone_of_the_window(form, number, recipient):
    _file, page = page_of(form, number)
    top = FORMS[form][0]
    lines = lines_of(page)

    glyphs = [glyph for line in recipient for glyph in lines[line]]
    assert min(glyph.left for glyph in glyphs) == pytest.approx(25, abs=0.1)
    assert max(glyph.right for glyph in glyphs) <= 105
    assert min(glyph.top for glyph in glyphs) >= top + 17.7
    assert max(glyph.bottom for glyph in glyphs) <= top + 45
    assert {round(glyph.size, 1) for glyph in glyphs} == {10}


@pytest.mark.parametrize("form", FORMS)
def test_the_lines_of_the_recipient_follow_each_other_without_a_gap(form):
    _file, page = page_of(form, 1)
    lines = lines_of(page)

    baselines = [lines[line][0].baseline for line in SIX_LINES]
    steps = [below - above for above, below in pairwise(baselines)]
    assert steps == pytest.approx([4.23] * 5, abs=0.05)


@pytest.mark.parametrize("form", FORMS)
def test_the_return_line_stands_small_above_the_recipient(form):
    _file, page = page_of(form)
    top = FORMS[form][0]

    line = lines_of(page)["Autohaus Müller GmbH · Werkstraße 5 · 80331 München"]
    assert line[0].left == pytest.approx(25, abs=0.1)
    assert line[-1].right <= 105
    assert top <= line[0].top
    assert line[0].bottom <= top + 17.7
    assert 6 <= line[0].size <= 8


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("number", [0, 1])
def test_nothing_else_comes_within_three_millimetres_of_the_window(form, number):
    _file, page = page_of(form, number)
    top = FORMS[form][0]

    near = [g for g in glyphs_of(page) if g.left < 108 and g.right > 17]
    near = [g for g in near if g.bottom > top - 3 and g.top < top + 48]
    inside = [g for g in near if g.top >= top and g.bottom <= top + 45 and g.left + 0.1 >= 25]
    assert inside == near
    assert len(inside) > 60


@pytest.mark.parametrize("form", FORMS)
def test_marks_for_folding_and_punching_are_at_the_left_edge(form):
    _file, page = page_of(form)
    _top, first, second, _info = FORMS[form]

    rules = [rule for rule in rules_of(page) if rule.right < 20 and rule.bottom - rule.top > 0.1]
    marks = sorted((rule.top + rule.bottom) / 2 for rule in rules)
    assert marks == pytest.approx([first, 148.5, second], abs=0.01)
    assert min(rule.left for rule in rules) == pytest.approx(5, abs=0.01)


@pytest.mark.parametrize("form", FORMS)
def test_the_info_block_stands_at_its_place_with_the_number_of_the_letter(form):
    _file, page = page_of(form, 1)
    info_top = FORMS[form][3]

    lines = lines_of(page)
    block = [glyph for glyph in glyphs_of(page) if glyph.left > 110 and glyph.top < info_top + 40]
    assert min(glyph.left for glyph in block) == pytest.approx(125, abs=0.1)
    assert max(glyph.right for glyph in block) <= 200
    assert min(glyph.top for glyph in block) == pytest.approx(info_top, abs=1)
    assert "Our reference: 12-002" in lines
    assert "19 November 2026" in lines


@pytest.mark.parametrize("form", FORMS)
def test_text_keeps_the_margins_and_the_company_details_stand_at_the_foot(form):
    _file, page = page_of(form)

    glyphs, text = glyphs_of(page), " ".join(lines_of(page))
    assert min(glyph.left for glyph in glyphs) >= 24.9
    assert max(glyph.right for glyph in glyphs) <= 190.1
    assert max(glyph.bottom for glyph in glyphs) <= 287
    assert "HRB 12345" in text
    assert "Ihre HU ist fällig." in text
    assert "widersprechen" in text


@pytest.mark.parametrize(("duplex", "starts", "pages"), [(True, [3, 5], 8), (False, [3, 4], 6)])
def test_a_letter_of_several_pages_keeps_the_next_one_on_its_own_sheet(duplex, starts, pages):
    pdf, placed = printed("b", duplex=duplex, paragraphs=(1, 70))

    assert [place.first_page for place in placed] == starts
    assert [place.pages for place in placed] == [1, 3]
    assert len(opened(pdf).pages) == pages


def test_the_further_pages_of_a_letter_say_whose_they_are_and_which():
    pdf, placed = printed("b", paragraphs=(1, 70))
    file = opened(pdf)
    first, second = (lines_of(file.pages[placed[1].first_page - 1 + n]) for n in (0, 1))

    assert "Page 1/3" in first
    assert "Page 2/3" in second
    head = "Autohaus Müller GmbH · Žofie Dvořáková · 19 November 2026"
    assert (head in first, head in second) == (False, True)
    assert "HRB 12345" not in " ".join(second)


def test_the_cover_sheet_counts_lists_and_says_what_is_left_to_do():
    pdf, _placed = printed("b", paragraphs=(1, 70))
    file = opened(pdf)
    cover, listed = (" ".join(lines_of(page)) for page in file.pages[:2])

    assert "12" in cover
    assert listed.index("12-001") < listed.index("80333 München") < listed.index("12-002")
    assert "CZ 110 00 Praha" in listed
    assert "Žofie Dvořáková" in listed


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ([("DE", "80333"), ("DE", "01067"), ("DE", "10115")], [2, 3, 1]),
        ([("AT", "1010"), ("DE", "99999"), ("", "50667")], [3, 2, 1]),
        ([("FR", "75001"), ("AT", "9020"), ("AT", "1010")], [3, 2, 1]),
        ([("DE", "80333"), ("DE", "80333")], [1, 2]),
    ],
)
def test_the_post_gets_them_in_its_order(places, order):
    letters = [
        letter_to(number, country=country, postcode=postcode, city="X", street="Y")
        for number, (country, postcode) in enumerate(places, 1)
    ]

    assert [letter.pk for letter in in_postal_order(letters)] == order
