"""Which field of BibTeX and BibLaTeX is which variable of CSL, both ways."""

TYPES = {
    "article": "article-journal", "book": "book", "mvbook": "book", "booklet": "book", "collection": "book",
    "mvcollection": "book", "proceedings": "book", "mvproceedings": "book", "reference": "book", "mvreference": "book",
    "inbook": "chapter", "bookinbook": "chapter", "suppbook": "chapter", "incollection": "chapter",
    "suppcollection": "chapter", "inreference": "entry-encyclopedia", "inproceedings": "paper-conference",
    "conference": "paper-conference", "manual": "report", "report": "report", "techreport": "report",
    "thesis": "thesis", "mastersthesis": "thesis", "phdthesis": "thesis", "unpublished": "manuscript",
    "online": "webpage", "electronic": "webpage", "www": "webpage", "webpage": "webpage", "patent": "patent",
    "dataset": "dataset", "software": "software", "periodical": "periodical", "suppperiodical": "article-journal",
    "standard": "standard", "review": "review", "legislation": "legislation", "jurisdiction": "legal_case",
    "movie": "motion_picture", "video": "motion_picture", "music": "song", "audio": "song", "artwork": "graphic",
    "image": "graphic", "letter": "personal_communication", "misc": "document",
}  # fmt: skip
GENRES = {"mastersthesis": "Master's thesis", "phdthesis": "PhD thesis"}
WRITTEN_TYPES = {
    "article-journal": "article", "book": "book", "chapter": "incollection", "paper-conference": "inproceedings",
    "report": "report", "thesis": "thesis", "manuscript": "unpublished", "webpage": "online", "patent": "patent",
    "dataset": "dataset", "software": "software", "periodical": "periodical", "document": "misc",
    "article-magazine": "article", "article-newspaper": "article",
}  # fmt: skip
CONTROL = frozenset(
    {"ieeetranbstctl", "control", "acrobibliographycontrol", "elsarticlecontrol", "achemso-control", "xdata", "set"}
)

PEOPLE = {
    "author": "author", "editor": "editor", "translator": "translator", "bookauthor": "container-author",
    "director": "director", "editora": "contributor", "compiler": "compiler", "interviewer": "interviewer",
}  # fmt: skip
# The first field that has something is taken; when writing, the first is written.
TEXTS = {
    "title-short": ("shorttitle",),
    "original-title": ("origtitle",),
    "container-title": ("journaltitle", "journal", "booktitle", "maintitle"),
    "container-title-short": ("shortjournal",),
    "collection-title": ("series",),
    "volume": ("volume",),
    "number-of-volumes": ("volumes",),
    "page": ("pages", "eid"),
    "number-of-pages": ("pagetotal", "numpages"),
    "edition": ("edition",),
    "chapter-number": ("chapter",),
    "part": ("part",),
    "version": ("version",),
    "genre": ("type",),
    "publisher-place": ("location", "address"),
    "event-title": ("eventtitle",),
    "event-place": ("venue",),
    "abstract": ("abstract",),
    "keyword": ("keywords", "keyword"),
    "note": ("note", "addendum"),
    "annote": ("annotation", "annote"),
    "status": ("pubstate",),
    "medium": ("medium", "entrymedium"),
    "section": ("section",),
    "source": ("library",),
    "call-number": ("lccn", "callnumber"),
    "dimensions": ("dimensions",),
}
PUBLISHERS = ("publisher", "institution", "school", "organization", "howpublished")
DATES = {"accessed": ("urldate", "lastaccessed"), "event-date": ("eventdate",), "original-date": ("origdate",)}
IDENTIFIERS = {"DOI": ("doi",), "PMID": ("pmid",), "PMCID": ("pmcid", "pmc"), "URL": ("url",)}
WRITTEN_NUMBERS = {"issn": "ISSN", "isbn": "ISBN", "langid": "language"}
# Types in which “number” is the issue; elsewhere it is the number in a series, or the work's own.
NUMBER_IS_ISSUE = frozenset(
    {"article-journal", "article-magazine", "article-newspaper", "paper-conference", "periodical"}
)
NUMBER_IS_ITS_OWN = frozenset(
    {"report", "patent", "standard", "legislation", "manuscript", "thesis", "document", "dataset"}
)
# What reference managers note for themselves.
PRIVATE = frozenset({
    "file", "timestamp", "owner", "date-added", "date-modified", "groups", "key", "sortkey", "sortname", "options",
    "ids", "crossref", "xref", "bibsource", "biburl", "comment", "local-url", "read", "rating", "priority", "printed",
    "username", "creationdate", "modificationdate", "added-at", "interhash", "intrahash", "mendeley-tags",
    "mendeley-groups", "day", "month", "year", "date", "entrysubtype", "subtitle", "booksubtitle", "eprint",
    "eprinttype", "archiveprefix", "eprintclass", "primaryclass", "language", "langid", "issn", "isbn", "number",
    "issue", "editoratype", "title", "hyphenation", "presort", "shorthand", "label", "publication-stage",
})  # fmt: skip
# A child has these of its own, or not at all.
NOT_INHERITED = frozenset({
    "title", "subtitle", "shorttitle", "crossref", "key", "note", "addendum", "doi", "url", "urldate", "pmid", "pmcid",
    "eprint", "abstract", "keywords", "pages", "file", "ids", "label", "annotation", "annote", "entrysubtype",
})  # fmt: skip
PARTS_OF_BOOKS = frozenset({"inbook", "incollection", "inproceedings", "conference", "bookinbook", "inreference"})
