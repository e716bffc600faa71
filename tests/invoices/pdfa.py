"""The rules of PDF/A-3b (ISO 19005-3) and Factur-X that can be read off a file, one by one.

No veraPDF: it checks more, glyph by glyph. Each rule here is broken once in test_pdfa.py.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Any

import pikepdf
from lxml import etree
from pikepdf import Pdf

NAMESPACES = {
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "schema": "http://www.aiim.org/pdfa/ns/schema#",
    "property": "http://www.aiim.org/pdfa/ns/property#",
    "fx": "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#",
}
# What PDF/A knows without an extension schema.
KNOWN = {NAMESPACES[name] for name in ("pdfaid", "dc", "pdf", "xmp", "rdf")}
KNOWN |= {f"http://www.aiim.org/pdfa/ns/{name}" for name in ("schema#", "property#", "extension/")}
FACTUR_X = {
    "DocumentType": "INVOICE",
    "DocumentFileName": "factur-x.xml",
    "Version": "1.0",
    "ConformanceLevel": "EN 16931",
}
BLEND_MODES = {"/Normal", "/Multiply", "/Screen", "/Overlay", "/Darken", "/Lighten", "/Compatible"}
FORBIDDEN_ACTIONS = {"/JavaScript", "/Launch", "/Sound", "/Movie", "/ResetForm", "/ImportData"}
FORBIDDEN_ACTIONS |= {"/Hide", "/SetOCGState", "/Rendition", "/Trans", "/GoTo3DView"}
FORBIDDEN_FILTERS = {"/LZWDecode", "/Crypt"}
type_of_rule = Callable[[Pdf, bytes], bool]
PRINT, HIDDEN_OR_NO_VIEW = 4, 1 | 2 | 32


def broken_rules(content: bytes) -> list[str]:
    """Name every rule that the file breaks."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return [name for name, rule in RULES.items() if not rule(pdf, content)]


def xmp(pdf: Pdf) -> Any:
    return etree.fromstring(pdf.Root.Metadata.read_bytes())


def told(pdf: Pdf, path: str) -> str:
    return str(xmp(pdf).findtext(f".//{path}", "", NAMESPACES)).strip()


def objects(pdf: Pdf) -> Iterator[Any]:
    """Every dictionary and stream of the file."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            yield found


def fonts(pdf: Pdf) -> list[Any]:
    return [each for each in objects(pdf) if each.get("/Type") == "/Font"]


def _embedded(font: Any) -> bool:
    if font.get("/Subtype") == "/Type0":
        return all(map(_embedded, font.DescendantFonts))
    descriptor = font.get("/FontDescriptor")
    files = ("/FontFile", "/FontFile2", "/FontFile3")
    return font.get("/Subtype") == "/Type3" or bool(
        descriptor and any(name in descriptor for name in files)
    )


def _all_fonts(pdf: Pdf, test: Callable[[Any], bool]) -> bool:
    return bool(fonts(pdf)) and all(map(test, fonts(pdf)))


def _is_unicode(font: Any) -> bool:
    is_part = str(font.get("/Subtype")).startswith("/CIDFont")
    return is_part or "/ToUnicode" in font


def _maps_glyphs(font: Any) -> bool:
    return font.get("/Subtype") != "/CIDFontType2" or "/CIDToGIDMap" in font


def _header(_pdf: Pdf, content: bytes) -> bool:
    return bool(re.match(rb"%PDF-1\.[0-7]\r?\n%[\x80-\xff]{4}", content))


def _profile(pdf: Pdf, _content: bytes) -> bool:
    (intent,) = (each for each in pdf.Root.get("/OutputIntents", []) if each.S == "/GTS_PDFA1")
    data = intent.DestOutputProfile.read_bytes()
    is_rgb = data[16:20] == b"RGB " and intent.DestOutputProfile.N == 3
    return is_rgb and data[36:40] == b"acsp" and data[8] < 5


def _colours(pdf: Pdf, _content: bytes) -> bool:
    """The output intent is RGB: no colour may be given as CMYK."""
    for page in pdf.pages:
        used = {str(step.operator) for step in pikepdf.parse_content_stream(page)}
        if used & {"k", "K"}:
            return False
    return b"/DeviceCMYK" not in b"".join(each.unparse() for each in objects(pdf))


def _transparency(pdf: Pdf, _content: bytes) -> bool:
    """The output intent is the blending space; only known ways to blend."""
    modes = {str(each.BM) for each in objects(pdf) if "/BM" in each}
    return modes <= BLEND_MODES


def _actions(pdf: Pdf, _content: bytes) -> bool:
    kinds = {str(each.get("/S")) for each in objects(pdf)}
    return not kinds & FORBIDDEN_ACTIONS and not any("/AA" in each for each in objects(pdf))


def _forms(pdf: Pdf, _content: bytes) -> bool:
    form = pdf.Root.get("/AcroForm", {})
    return "/XFA" not in form and not form.get("/NeedAppearances", False)


def _annotations(pdf: Pdf, _content: bytes) -> bool:
    found = [each for page in pdf.pages for each in page.get("/Annots", [])]
    flags = [int(each.get("/F", 0)) for each in found]
    return all(flag & PRINT and not flag & HIDDEN_OR_NO_VIEW for flag in flags)


def _streams(pdf: Pdf, _content: bytes) -> bool:
    streams = [each for each in objects(pdf) if isinstance(each, pikepdf.Stream)]
    used = {str(name) for each in streams for name in _filters(each)}
    return not used & FORBIDDEN_FILTERS and not any("/F" in each for each in streams)


def _filters(stream: Any) -> list[Any]:
    filters = stream.get("/Filter", [])
    return list(filters) if isinstance(filters, pikepdf.Array) else [filters]


def _images(pdf: Pdf, _content: bytes) -> bool:
    return not any(
        each.get("/Interpolate", False) or "/Alternates" in each or "/OPI" in each
        for each in objects(pdf)
        if each.get("/Subtype") in ("/Image", "/Form")
    )


def _attachment(pdf: Pdf, _content: bytes) -> bool:
    """One file, by name and with its kind, in the catalogue and in the tree of names."""
    associated, named = list(pdf.Root.get("/AF", [])), dict(pdf.attachments.items())
    spec = associated[0]
    return (
        len(associated) == 1
        and set(named) == {"factur-x.xml"}
        and str(spec.F) == str(spec.UF) == "factur-x.xml"
        and spec.AFRelationship == "/Alternative"
        and str(spec.EF.F.Subtype) == "/text/xml"
        and "/ModDate" in spec.EF.F.Params
    )


def _factur_x(pdf: Pdf, _content: bytes) -> bool:
    return all(told(pdf, f"fx:{name}") == value for name, value in FACTUR_X.items())


def _extension(pdf: Pdf, _content: bytes) -> bool:
    """Every property that PDF/A doesn't know is declared, its schema too."""
    root = xmp(pdf)
    spaces = {found.text for found in root.iterfind(".//schema:namespaceURI", NAMESPACES)}
    names = {found.text for found in root.iterfind(".//property:name", NAMESPACES)}
    strange = [
        etree.QName(each)
        for each in root.iterfind(".//rdf:Description/*", NAMESPACES)
        if etree.QName(each).namespace not in KNOWN
    ]
    return all(each.namespace in spaces and each.localname in names for each in strange)


def _agreement(pdf: Pdf, _content: bytes) -> bool:
    """What the file says about itself in two places is the same."""
    info = pdf.docinfo
    pairs = {
        "/Title": told(pdf, "dc:title//rdf:li"),
        "/Author": told(pdf, "dc:creator//rdf:li"),
        "/Subject": told(pdf, "dc:description//rdf:li"),
        "/Producer": told(pdf, "pdf:Producer"),
        "/Creator": told(pdf, "xmp:CreatorTool"),
    }
    dates = {"/CreationDate": "xmp:CreateDate", "/ModDate": "xmp:ModifyDate"}
    return all(str(info.get(key, "")) == value for key, value in pairs.items()) and all(
        _digits(str(info.get(key, ""))) == _digits(told(pdf, path)) for key, path in dates.items()
    )


def _digits(moment: str) -> str:
    return re.sub(r"\D", "", moment)[:14]


def _sizes(pdf: Pdf, _content: bytes) -> bool:
    sizes = [float(side) for page in pdf.pages for side in page.mediabox[2:]]
    return all(3 <= side <= 14_400 for side in sizes)


def _identity(pdf: Pdf, _content: bytes) -> bool:
    return told(pdf, "pdfaid:part") == "3" and told(pdf, "pdfaid:conformance") in {"A", "B", "U"}


RULES: dict[str, type_of_rule] = {
    "header with a binary comment (6.1.2)": _header,
    "an ID in the trailer (6.1.3)": lambda pdf, _content: "/ID" in pdf.trailer,
    "no encryption (6.1.3)": lambda pdf, _content: not pdf.is_encrypted,
    "streams without LZW, Crypt and files outside (6.1.7)": _streams,
    "page sizes (6.1.13)": _sizes,
    "an sRGB output intent with its ICC profile (6.2.3)": _profile,
    "no CMYK beside it (6.2.4)": _colours,
    "images not interpolated, without alternates (6.2.8)": _images,
    "blend modes of the norm (6.2.10)": _transparency,
    "all fonts embedded (6.2.11.4)": lambda pdf, _content: _all_fonts(pdf, _embedded),
    "glyphs mapped (6.2.11.3)": lambda pdf, _content: _all_fonts(pdf, _maps_glyphs),
    "text as Unicode (6.2.11.7)": lambda pdf, _content: _all_fonts(pdf, _is_unicode),
    "annotations are printed (6.3.2)": _annotations,
    "no XFA, no missing appearances (6.4)": _forms,
    "no JavaScript, no forbidden action (6.5)": _actions,
    "XMP names part 3 (6.6.4)": _identity,
    "XMP and Info agree": _agreement,
    "extension schema for strange properties (6.6.2.3)": _extension,
    "the e-invoice attached as Alternative (6.8)": _attachment,
    "marks of Factur-X": _factur_x,
}
