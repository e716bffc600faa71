"""Marks in HTML that machines read: JSON-LD and microdata. Nothing is fetched, ever."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from lxml import etree

from bookings.intake.json_data import load_json

Item = dict[str, Any]
_WRAPPING = re.compile(r"^\s*(?:<!--|<!\[CDATA\[|//<!\[CDATA\[)?|(?:-->|(?://)?\]\]>)?\s*$")
_VALUES = {
    "meta": "content",
    "time": "datetime",
    "data": "value",
    "link": "href",
    "a": "href",
    "img": "src",
}
_VOID = ("meta", "link", "img")
MAX_ITEMS = 200
MAX_TEXT = 2000


def find_items(data: Any, pages: tuple[str, ...]) -> list[Item]:
    """Return the outermost items of a JSON document and of HTML pages, in reading order.

    An item has ``@type`` as texts without the vocabulary's address, and its properties.
    """
    items = list(_flat(data))
    for page in pages:
        root = _root(page) if "schema.org" in page else None
        if root is not None:
            items += [*_from_scripts(root), *_from_microdata(root)]
    return items[:MAX_ITEMS]


def types_of(item: Any) -> list[str]:
    """Return the type names without their vocabulary, such as "FoodEstablishmentReservation"."""
    named = item.get("@type") if isinstance(item, dict) else None
    listed = named if isinstance(named, list) else [named]
    return [short_name(each) for each in listed if isinstance(each, str)]


def short_name(address: str) -> str:
    """Return the last word of "https://schema.org/ReservationConfirmed" or of a short name."""
    return re.split(r"[/#:]", address.strip().rstrip("/"))[-1]


def first(value: Any) -> Any:
    """Return the first of several values, and what is in a typed one ({"@value": …})."""
    while isinstance(value, list):
        value = value[0] if value else None
    return value.get("@value", value) if isinstance(value, dict) else value


def part_of(item: Any, *path: str) -> Any:
    """Return what stands at the end of a path of properties; None where it breaks off."""
    for name in path:
        item = first(item.get(name)) if isinstance(item, dict) else None
    return item


def _flat(data: Any) -> Iterator[Item]:
    """Open lists and ``@graph``; an item inside a property is not one of its own."""
    waiting = [data]
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, list):
            waiting = [*item[:MAX_ITEMS], *waiting]
        elif isinstance(item, dict):
            graph = item.get("@graph")
            if isinstance(graph, list | dict):
                waiting.insert(0, graph)
            elif types_of(item):
                yield item


def _root(page: str) -> etree._Element | None:
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True)
    try:
        return etree.fromstring(page.encode("utf-8", "ignore"), parser)
    except (etree.XMLSyntaxError, ValueError):
        return None


def _from_scripts(root: etree._Element) -> Iterator[Item]:
    for script in root.iter("script"):
        if "ld+json" in (script.get("type") or "").lower():
            data, _refused = load_json(_WRAPPING.sub("", script.text or ""))
            yield from _flat(data)


def _from_microdata(root: etree._Element) -> list[Item]:
    """Walk without recursion; a property belongs to the nearest item around it."""
    found: list[Item] = []
    around: list[Item] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        is_item = element.get("itemscope") is not None
        if event == "end":
            if is_item:
                around.pop()
            continue
        item: Item = {"@type": [short_name(each) for each in element.get("itemtype", "").split()]}
        name = element.get("itemprop")
        # A <p> ends before a <div>: what should be inside its item comes right behind it.
        owner = around[-1] if around else found[-1] if found and is_item else None
        if name and owner is not None:
            owner.setdefault(name, []).append(item if is_item else _value(element))
        elif is_item:
            found.append(item)
        if is_item:
            around.append(item)
    return [item for item in found if item["@type"]]


def _value(element: etree._Element) -> str:
    tag = element.tag if isinstance(element.tag, str) else ""
    said = element.get("content") or element.get(_VALUES.get(tag, "content"))
    if said is not None or tag in _VOID:
        return (said or "").strip()
    return " ".join("".join(str(piece) for piece in element.itertext()).split())[:MAX_TEXT]
