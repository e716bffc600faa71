"""Words of the trade that a note is searched for: cars and works, German and English."""

from __future__ import annotations

import re


def _words(listed: str) -> list[str]:
    return listed.split("|")


_MAKES = (
    "VW|Volkswagen|Audi|BMW|Mercedes|Opel|Ford|Skoda|Seat|Cupra|Renault|Dacia|Peugeot|Citroën"
    "|Citroen|Fiat|Toyota|Mazda|Honda|Nissan|Hyundai|Kia|Volvo|Mini|Smart|Porsche|Tesla|Suzuki"
    "|Mitsubishi|Subaru|Jeep|Lexus|Jaguar|Saab|MG|DS|Iveco|Alfa"
)
MAKES = {name.lower(): name for name in _words(_MAKES)}
_MODELS = {
    "VW": "golf|polo|passat|tiguan|touran|touareg|caddy|transporter|sharan|up!|id.3|id.4|t4|t5|t6",
    "Audi": "a1|a3|a4|a5|a6|q3|q5",
    "Opel": "corsa|astra|insignia|zafira|meriva|mokka|vivaro",
    "Ford": "fiesta|focus|kuga|mondeo|transit|puma",
    "Skoda": "octavia|fabia|superb|kodiaq|karoq|yeti",
    "Seat": "ibiza|leon|ateca|alhambra",
    "Renault": "clio|megane|twingo|kangoo|captur|scenic",
    "Dacia": "duster|sandero|logan",
    "Fiat": "panda|punto|ducato",
    "Toyota": "yaris|corolla|auris|aygo|rav4",
    "Hyundai": "i10|i20|i30|tucson|kona",
    "Kia": "ceed|picanto|sportage|niro",
    "Nissan": "micra|qashqai|juke",
    "Mercedes": "sprinter|vito|a-klasse|b-klasse|c-klasse|e-klasse",
}
CARS = {model: make for make, models in _MODELS.items() for model in _words(models)}
# A work is known by the beginning of a word, "brems" in "Bremsbeläge"; the short ones are whole.
_BEGINNINGS = (
    "inspektion|inspection|wartung|hauptuntersuchung|ölwechsel|brems|brake|reifen|räder|radwechsel"
    "|tyre|tire|wheel|winterreifen|sommerreifen|klima|batterie|battery|auspuff|exhaust|zahnriemen"
    "|timing belt|kupplung|clutch|getriebe|gearbox|stoßdämpfer|fahrwerk|achsvermessung|scheibe"
    "|windscreen|steinschlag|unfall|lackier|motorkontroll|motorleuchte|fehlerspeicher|diagnose"
    "|scheinwerfer|anhängerkupplung|klapper|quietsch|reparatur|repair"
)
_WHOLE = "hu|tüv|mot|au|öl|oil|oil change|service|check|licht|lampe|rost|rad|spur|wischer"
WORK = re.compile(rf"\b(?:{_BEGINNINGS}|(?:{_WHOLE})\b)", re.IGNORECASE)
# Words with a capital letter that open a note and are nobody's name.
NO_NAME = re.compile(
    r"\b(hallo|guten|bitte|kunde|kundin|anruf|rückruf|termin|auto|hello|hi|please|customer|call"
    r"|montag|dienstag|mittwoch|donnerstag|freitag|samstag|sonntag|\w+day|heute|morgen)",
    re.IGNORECASE,
)
