"""Reading a page that is already written: sections, claims, citations, references and problems, each with its source
line.

`read_document` takes bytes and gives a ReadDocument, or raises Unreadable with line and reason. It decides nothing:
every claim is a draft, a number is linked only where linking.py can justify it, and what is left out is listed.
Rules: docs/import-rules.md.
"""

from .document import (
    SAY_WHICH_DAY,
    Mark,
    Node,
    Problem,
    ReadClaim,
    ReadDate,
    ReadDocument,
    ReadReference,
    ReadSection,
    StatusLine,
    Unreadable,
)
from .read import read_document

__all__ = [
    "SAY_WHICH_DAY",
    "Mark",
    "Node",
    "Problem",
    "ReadClaim",
    "ReadDate",
    "ReadDocument",
    "ReadReference",
    "ReadSection",
    "StatusLine",
    "Unreadable",
    "read_document",
]
