"""Staff corrects which lines belong together; the house remembers it by their texts."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from invoices.explanation.differences import Explanation, Pair
from invoices.matching.documents import DocumentLine
from invoices.matching.errors import LinesStayApartError, SameWordsError
from invoices.models import PairCorrection
from invoices.synonyms import house_words


@transaction.atomic
def lay_together(
    explained: Explanation, ordered: DocumentLine, charged: DocumentLine, *, now: datetime
) -> PairCorrection:
    """Remember that two lines of an explanation belong together.

    A line alone joins the other's pair; two that have partners leave them. Raises SameWordsError
    when such a partner has the same words, LinesStayApartError when several lines would then
    stand for several; nothing is remembered then.
    """
    left, right = _pairs_of(explained, ordered, charged)
    if left is not right:
        are_both_taken = bool(left.invoice_lines and right.order_lines)
        if not are_both_taken and _are_many(left, right):
            raise LinesStayApartError
        for line in left.invoice_lines:
            _keep(ordered.text, line.text, belong_together=not are_both_taken, now=now)
        for line in right.order_lines:
            _keep(line.text, charged.text, belong_together=not are_both_taken, now=now)
    return _keep(ordered.text, charged.text, belong_together=True, now=now)


@transaction.atomic
def take_apart(ordered: DocumentLine, charged: DocumentLine, *, now: datetime) -> PairCorrection:
    """Remember that two lines don't belong together. Raises SameWordsError."""
    return _keep(ordered.text, charged.text, belong_together=False, now=now)


def _pairs_of(
    explained: Explanation, ordered: DocumentLine, charged: DocumentLine
) -> tuple[Pair, Pair]:
    """Return the pairs in which the two lines stand now: the same one when they are together."""
    [left] = [one for one in explained.pairs if ordered in one.order_lines]
    [right] = [one for one in explained.pairs if charged in one.invoice_lines]
    return left, right


def _are_many(left: Pair, right: Pair) -> bool:
    ordered = len(left.order_lines) + len(right.order_lines)
    return ordered > 1 and len(left.invoice_lines) + len(right.invoice_lines) > 1


def _keep(ordered: str, charged: str, *, belong_together: bool, now: datetime) -> PairCorrection:
    if not belong_together:
        house = house_words()
        if house.in_one_wording(ordered) == house.in_one_wording(charged):
            raise SameWordsError(ordered)
    correction, _is_new = PairCorrection.objects.update_or_create(
        order_text=ordered,
        invoice_text=charged,
        defaults={"belong_together": belong_together, "kept_at": now},
    )
    return correction
