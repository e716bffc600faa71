"""What countries are called on a letter: German and in capitals, as the post wants it (L-02)."""

from __future__ import annotations

LETTER_NAMES = {
    "AD": "ANDORRA", "AE": "VEREINIGTE ARABISCHE EMIRATE", "AL": "ALBANIEN", "AT": "ÖSTERREICH",
    "AU": "AUSTRALIEN", "BA": "BOSNIEN UND HERZEGOWINA", "BE": "BELGIEN", "BG": "BULGARIEN",
    "BR": "BRASILIEN", "BY": "BELARUS", "CA": "KANADA", "CH": "SCHWEIZ", "CN": "CHINA",
    "CY": "ZYPERN", "CZ": "TSCHECHIEN", "DK": "DÄNEMARK", "EE": "ESTLAND", "EG": "ÄGYPTEN",
    "ES": "SPANIEN", "FI": "FINNLAND", "FR": "FRANKREICH", "GB": "GROSSBRITANNIEN",
    "GE": "GEORGIEN", "GI": "GIBRALTAR", "GR": "GRIECHENLAND", "HR": "KROATIEN", "HU": "UNGARN",
    "IE": "IRLAND", "IL": "ISRAEL", "IN": "INDIEN", "IS": "ISLAND", "IT": "ITALIEN",
    "JP": "JAPAN", "KZ": "KASACHSTAN", "LI": "LIECHTENSTEIN", "LT": "LITAUEN", "LU": "LUXEMBURG",
    "LV": "LETTLAND", "MA": "MAROKKO", "MC": "MONACO", "MD": "MOLDAU", "ME": "MONTENEGRO",
    "MK": "NORDMAZEDONIEN", "MT": "MALTA", "MX": "MEXIKO", "NL": "NIEDERLANDE", "NO": "NORWEGEN",
    "NZ": "NEUSEELAND", "PL": "POLEN", "PT": "PORTUGAL", "RO": "RUMÄNIEN", "RS": "SERBIEN",
    "RU": "RUSSISCHE FÖDERATION", "SE": "SCHWEDEN", "SI": "SLOWENIEN", "SK": "SLOWAKEI",
    "SM": "SAN MARINO", "TN": "TUNESIEN", "TR": "TÜRKEI", "UA": "UKRAINE", "US": "USA",
    "VA": "VATIKANSTADT", "XK": "KOSOVO", "ZA": "SÜDAFRIKA",
}  # fmt: skip
