"""Words for made-up people: common names of the region, with those that are easily mixed up."""

from __future__ import annotations

_WOMEN = """
    Sabine Anna Maria Petra Monika Andrea Claudia Susanne Nicole Stefanie Julia Katharina Sandra
    Hanna Lena Lina Marie Jana Juliane Daniela Christiane Simone Martina Marina Karin Katrin
    Sabrina Ursula Renate Brigitte Melanie Anja Tanja Birgit Heike Silke Elke Gabriele Angelika
    Helga Ingrid Gisela Erika Johanna Sophie Sofia Emma Mia Laura Sarah Lisa Vanessa Jasmin Ayşe
    Fatma Emine Elif Zeynep Agnieszka Magdalena Olena Natalia Irina Svetlana Bärbel Franziska
"""
_MEN = """
    Thomas Michael Andreas Stefan Peter Wolfgang Klaus Jürgen Christian Markus Martin Daniel Jan
    Simon Julian Marvin Tim Tom Max Paul Felix Lukas Leon Noah Karl Carl Hans Josef Georg Franz
    Helmut Günter Dieter Manfred Uwe Ralf Rolf Jörg Björn Sven Torsten Karsten Matthias Sebastian
    Florian Tobias Philipp Dominik Patrick Marcel Kevin Mehmet Mustafa Ahmet Ali Murat Erkan Hakan
    Ömer Piotr Krzysztof Tomasz Sergej Dmitri Oleksandr Mario Marco Luca Alexander Maximilian
"""
_LAST = """
    Müller Schmidt Schneider Fischer Weber Meyer Maier Meier Mayer Wagner Becker Schulz Hoffmann
    Schäfer Koch Bauer Richter Klein Wolf Schröder Neumann Schwarz Zimmermann Braun Krüger
    Hofmann Hartmann Lange Schmitt Werner Krause Lehmann Köhler Herrmann König Walter Huber
    Kaiser Fuchs Peters Lang Scholz Möller Weiß Jung Hahn Schubert Vogel Friedrich Keller Günther
    Frank Berger Winkler Roth Beck Lorenz Baumann Franke Albrecht Schuster Simon Ludwig Böhm
    Winter Kraus Martin Schumacher Krämer Vogt Stein Jäger Otto Sommer Groß Seidel Heinrich Brandt
    Haas Schreiber Graf Schulte Dietrich Ziegler Kuhn Kühn Pohl Engel Horn Busch Bergmann Thomas
    Voigt Sauer Arnold Wolff Pfeiffer Yılmaz Kaya Demir Çelik Şahin Öztürk Yıldız Nowak Kowalski
    Wiśniewski Iwanow Petrow Rossi Nguyen Hernández Novak Horvat Popescu Wittgenstein Brückner
    Anzengruber Birkenfeld Czerwinski Dornbusch Eschenbach Finkbeiner Grünwald Hagedorn Irlbacher
    Jankowski Kirchhoff Lindemann Mittermaier Niedermayer Obermüller Pfaffenberger Quandt
    Rosenkranz Stadlbauer Trautmann Unterberger Vierthaler Weidinger Zwerger Buchholz Kellermann
"""
_STREETS = """
    Hauptstraße Bahnhofstraße Gartenstraße Schulstraße Lindenweg Bergstraße Kirchplatz Waldstraße
    Birkenweg Mühlenweg Ringstraße Ahornweg Blumenstraße Goethestraße Schillerstraße Amselweg
    Rosenweg Wiesenweg Feldstraße Talstraße Eichenweg Mozartstraße Sonnenstraße Marktplatz
"""
_FIRMS = """
    Bau Elektro Pflegedienst Gartenbau Logistik Dachdeckerei Malerbetrieb Metallbau Reinigung Taxi
    Kurierdienst Sanitär Schreinerei Apotheke Fahrschule
"""
WOMEN, MEN, LAST = tuple(_WOMEN.split()), tuple(_MEN.split()), tuple(_LAST.split())
STREETS, FIRMS = tuple(_STREETS.split()), tuple(_FIRMS.split())
TOWNS = (
    ("84028", "Landshut"),
    ("84030", "Landshut"),
    ("84032", "Altdorf"),
    ("84034", "Landshut"),
    ("84036", "Kumhausen"),
    ("84051", "Essenbach"),
    ("84072", "Au in der Hallertau"),
    ("84079", "Bruckberg"),
    ("84100", "Niederaichbach"),
    ("84174", "Eching"),
)
PROVIDERS = (
    "gmx.de",
    "web.de",
    "t-online.de",
    "gmail.com",
    "outlook.de",
    "posteo.de",
    "icloud.com",
)
DISTRICTS = ("LA", "LA", "LA", "FS", "M", "DGF", "ED", "MÜ", "KEH", "VIB")
MAKES = ("VW Golf", "Opel Corsa", "BMW 320", "Audi A4", "Ford Focus", "Škoda Octavia", "Fiat Panda")
MANUFACTURERS = ("WVWZZZ1K", "W0L0XCF0", "WBA3D310", "WAUZZZ8K", "WF0AXXGC", "TMBJG7NE", "ZFA31200")
SHORT_FORMS = {
    "Alexander": "Alex",
    "Maximilian": "Max",
    "Thomas": "Tom",
    "Michael": "Michi",
    "Katharina": "Kathi",
    "Stefanie": "Steffi",
    "Christian": "Chris",
    "Matthias": "Matze",
    "Josef": "Sepp",
    "Johanna": "Hanna",
    "Sebastian": "Basti",
    "Susanne": "Susi",
}
