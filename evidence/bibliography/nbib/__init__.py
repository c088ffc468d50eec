"""NBIB, the MEDLINE text of PubMed and PMC: four-letter tags, a record for each PMID (tags.py has their meaning)."""

from .reading import read
from .writing import write

__all__ = ["read", "write"]
