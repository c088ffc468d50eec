"""BibTeX and BibLaTeX, read into records and written from items."""

from evidence.bibliography.bibtex.reading import read
from evidence.bibliography.bibtex.writing import write

__all__ = ["read", "write"]
