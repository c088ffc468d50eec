"""Bibliographies in a style: items of CSL-JSON and a CSL 1.0.2 style in, lines of text with our own few marks out.

The styles here are ours (`vancouver`, `ama`, `apa`); anybody's own is read by `read_style`, which takes it for hostile.
"""

from evidence.bibliography.styles.choosing import USUAL, style_called, styles_offered
from evidence.bibliography.styles.reading import OWN, Style, UnusableStyle, own_style, read_style, style_from_file
from evidence.bibliography.styles.rendering import Entry, Piece, bibliography

__all__ = [
    "OWN",
    "USUAL",
    "Entry",
    "Piece",
    "Style",
    "UnusableStyle",
    "bibliography",
    "own_style",
    "read_style",
    "style_called",
    "style_from_file",
    "styles_offered",
]
