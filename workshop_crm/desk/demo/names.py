"""Words that the demo's people, streets and cars are made of. All of them are made up."""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    """Split at blanks; an underscore is a blank inside a word."""
    return tuple(word.replace("_", " ") for word in text.split())


FIRST_NAMES = {
    "ms": _words(
        "Anna Birgit Claudia Dörte Elif Franziska Gülsüm Heike Ingeborg Jana Käthe Lena Marlène "
        "Nadine Özlem Petra Renate Sabine Tülay Ursula Vanessa Yvonne Zoë Agnieszka Brigitte"
    ),
    "mr": _words(
        "Andreas Björn Christian Dietmar Emre Frank Günter Holger Ingo Jürgen Kai-Uwe Lukas "
        "Mehmet Norbert Ömer Piotr Rüdiger Sören Thomas Uwe Volker Wolfgang Yusuf Łukasz "
        "Matthias"
    ),
}
LAST_NAMES = _words(
    "Müller Schmidt Schneider Fischer Weber Meyer Wagner Becker Schulz Hoffmann Schäfer "
    "Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Krüger Hofmann "
    "Hartmann Lange Schmitt Werner Krause Meier Lehmann Köhler Herrmann König Walter Mayer "
    "Huber Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Vogel Friedrich Keller "
    "Günther Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon "
    "Ludwig Böhm Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Groß Sommer "
    "Seidel Heinrich Brandt Haas Schreiber Graf Dietrich Ziegler Kuhn Kühn Pohl Engel Horn "
    "Busch Bergmann Yılmaz Öztürk Kaya Demir Şahin Nowak Kowalski Wiśniewska Popović Nguyễn "
    "Größl Maßmann Strößner Freiherr-von-Hohenfels Müller-Lüdenscheidt"
)
STREETS = _words(
    "Gartenweg Lindenstraße Hauptstraße Bahnhofstraße Schillerplatz Mühlgasse Am_Anger "
    "Rosenweg Goethestraße Birkenallee Kirchplatz Ringstraße Wiesengrund Böcklerstraße "
    "Äußere_Ringstraße Öschelbronner_Weg"
)
TOWNS = (
    ("80331", "München"),
    ("80636", "München"),
    ("81541", "München"),
    ("85221", "Dachau"),
    ("82110", "Germering"),
    ("85737", "Ismaning"),
    ("82178", "Puchheim"),
    ("85356", "Freising"),
)
DISTRICTS = ("M", "M", "M", "M", "DAH", "FFB", "FS", "STA", "MÜ", "EBE")
FIRMS = (
    "Bäckerei Gruber",
    "Elektro Schön GmbH",
    "Malerbetrieb Pöschl",
    "Gartenbau Häusler",
    "Pflegedienst Sonnenschein GmbH",
    "Sanitär Öllinger e.K.",
    "Kurierdienst Blitz",
    "Architekturbüro Weißenfels & Partner",
)
# Make, model, HSN, TSN.
MODELS = (
    ("VW", "Golf", "0603", "BGU"),
    ("VW", "Polo", "0603", "BTT"),
    ("VW", "Passat Variant", "0603", "BPX"),
    ("Opel", "Astra", "0035", "BHZ"),
    ("Opel", "Corsa", "0035", "BDN"),
    ("Ford", "Focus", "8566", "BKP"),
    ("Ford", "Fiesta", "8566", "BMG"),
    ("BMW", "320d", "0005", "CFC"),
    ("Mercedes-Benz", "A 180", "1313", "ESL"),
    ("Škoda", "Octavia", "8004", "AQB"),
    ("Seat", "Ibiza", "7593", "AKW"),
    ("Audi", "A4 Avant", "0588", "BFF"),
    ("Renault", "Clio", "3333", "BFR"),
    ("Toyota", "Yaris", "5013", "AIY"),
    ("Hyundai", "i30", "8252", "AFB"),
    ("Fiat", "500", "4136", "AXW"),
    ("Tesla", "Model 3", "1480", "AAM"),
)
