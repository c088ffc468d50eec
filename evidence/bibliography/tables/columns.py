"""Which columns are read, by the names that exports give them; in forbidden.py stand those that no file may have.

Of several names for one thing the first that the header has is read. Names are compared in lower case, with one blank
between their letters and figures: “Author(s)” is “author s”.
"""

from ..forbidden import plain_name

COLUMNS = {
    "title": ("title", "primary title", "article title", "document title"),
    "authors": ("authors", "author", "author s", "author names", "author full names", "first authors", "first author"),
    "editors": ("editors", "editor", "secondary authors"),
    "year": ("publication year", "published year", "year", "pub year"),
    "month": ("published month", "publication month", "month"),
    "day": ("published day", "publication day", "day"),
    "date": ("publication date", "published date", "cover date", "date"),
    "journal": (
        "publication title", "journal", "journal book", "journal name", "source title", "source", "secondary title",
        "container title", "alternate title3",
    ),
    "journal short": ("journal abbreviation", "abbreviated source title", "alternate title2", "alternate title1"),
    "volume": ("volume",),
    "issue": ("issue", "issue number", "number"),
    "pages": ("pages", "page range", "page"),
    "first page": ("first page", "start page", "page start"),
    "last page": ("last page", "end page", "page end"),
    "DOI": ("doi", "article doi"),
    "PMID": ("pmid", "pubmed id", "medline pmid"),
    "PMCID": ("pmcid", "pmc id"),
    "ISBN": ("isbn",),
    "ISSN": ("issn",),
    "URL": ("url", "urls", "link", "web address"),
    "abstract": ("abstract", "abstract note", "notes abstract"),
    "keywords": ("keywords", "author keywords", "manual tags"),
    "more keywords": ("automatic tags", "index keywords"),
    "language": ("language", "language of original document"),
    "publisher": ("publisher",),
    "publisher-place": ("place", "place published", "publisher place", "publisher location"),
    "type": ("item type", "type of reference", "reference type", "document type", "publication type"),
    "note": ("extra", "note"),
    "title-short": ("short title",),
    "edition": ("edition",),
    "collection-title": ("series",),
    "number-of-pages": ("num pages", "number of pages"),
    "accessed": ("access date",),
    "source": ("library catalog", "database name", "database"),
    "registration": ("ctgov id", "nct id", "nct number", "clinical trial number", "trial registration"),
    "other registration": ("ictrp id",),
}  # fmt: skip


def places(headers: list[str]) -> dict[str, int]:
    """Which column holds what: “DOI” → 10."""
    names = [plain_name(header) for header in headers]
    first = {name: at for at, name in reversed(list(enumerate(names)))}
    found = {}
    for what, synonyms in COLUMNS.items():
        known = next((first[name] for name in synonyms if name in first), None)
        if known is not None:
            found[what] = known
    return found
