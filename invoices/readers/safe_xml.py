"""XML from strangers: no DTD, no entities, no network; names without their namespaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from lxml import etree

from invoices.errors import DocumentRefusedError

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

LEADING = b"\xef\xbb\xbf \t\r\n"


def parse_xml(content: bytes) -> Element:
    """Return the root element, its and all tags cut down to their local names.

    Raises DocumentRefusedError as ``open_xml`` does.
    """
    root = open_xml(content)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root


def open_xml(content: bytes) -> Element:
    """Return the root element with its namespaces.

    A byte order mark and blank lines in front are passed over: real senders write them. Raises
    DocumentRefusedError for broken XML and for any document type declaration.
    """
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content.lstrip(LEADING), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DocumentRefusedError(_("The file is no well-formed XML.")) from error
    if etree.ElementTree(root).docinfo.internalDTD is not None:
        raise DocumentRefusedError(
            _("The XML has a document type declaration, which we don't open for safety.")
        )
    return root
