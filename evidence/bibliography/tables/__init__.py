"""Tables of references (CSV), as PubMed, Zotero, Covidence, Rayyan, Cochrane, Scopus and Embase export them."""

from .opening import Table, open_table, reads_as_table

__all__ = ["Table", "open_table", "reads_as_table"]
