"""A file of references, read: `read_file` decodes it, finds its format by what is in it and hands it to its reader.

Start here. Nothing is looked up and nothing is stored. Records come one by one.
"""

from collections.abc import Callable, Iterator

from . import bibtex, crossref, csl_json, nbib, pubmed_xml, ris, zotero
from .decoding import Decoded, decode
from .detecting import NAMES, detected, remark_on_name
from .records import Contents, Record, Unreadable
from .tables import open_table

# Readers of a text, by format; a format of XML is read from its bytes, which say how they are encoded.
READERS: dict[str, Callable[[str], Iterator[Record]]] = {
    "ris": ris.read,
    "nbib": nbib.read,
    "bibtex": bibtex.read,
    "csl": csl_json.read,
    "crossref": crossref.read,
    "zotero": zotero.read,
}
READERS_OF_BYTES: dict[str, Callable[[bytes], Iterator[Record]]] = {"pubmed-xml": pubmed_xml.read}


def read_file(content: bytes, name: str, format: str = "auto") -> Contents:
    """Raises Unreadable, with the reason in words fit to show. `name` is only compared with what the file is."""
    if format != "auto" and format not in NAMES:
        raise ValueError(f"{format} is none of: auto, {', '.join(NAMES)}")
    decoded = decode(content)
    found = _format_of(decoded, format)
    remarks = [*decoded.remarks, remark_on_name(name, found)]
    if found == "csv":
        table = open_table(decoded.text)
        return _contents(found, decoded, table.records, [*remarks, *table.remarks])
    if found in READERS_OF_BYTES:
        return _contents(found, decoded, READERS_OF_BYTES[found](content), remarks)
    if found not in READERS:
        raise Unreadable(f"This is {NAMES[found]}, which is not read yet.")
    return _contents(found, decoded, READERS[found](decoded.text), remarks)


def _format_of(decoded: Decoded, asked: str) -> str:
    """What is asked for is only believed where the content says nothing else."""
    found = detected(decoded.text)
    if asked == "auto" and not found:
        raise Unreadable(f"The file is in none of the formats that are read: {', '.join(NAMES.values())}.")
    if found and asked not in ("auto", found):
        raise Unreadable(f"It was to be read as {NAMES[asked]}, but it is {NAMES[found]}.")
    return found or asked


def _contents(format: str, decoded: Decoded, records: Iterator[Record], remarks: list[str]) -> Contents:
    return Contents(format, decoded.encoding, records, tuple(filter(None, remarks)))
