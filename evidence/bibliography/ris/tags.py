"""What the tags of RIS mean in CSL-JSON, and the types of work. Which tags and types exist at all, rispy knows."""

from rispy.config import TAG_KEY_MAPPING

# Beside the tags of the standard, what real exports write, and here is read; others are kept as they stand, and named.
KNOWN_TAGS = (frozenset(TAG_KEY_MAPPING) - {"UK"}) | {"BT", "CT", "ED", "L3", "PG", "PP"}

# The first RIS type of a CSL type is the one that is written.
TYPES = {
    "JOUR": "article-journal",
    "BOOK": "book",
    "CHAP": "chapter",
    "RPRT": "report",
    "CONF": "paper-conference",
    "THES": "thesis",
    "ELEC": "webpage",
    "GEN": "document",
    "UNPB": "article",
    "MGZN": "article-magazine",
    "NEWS": "article-newspaper",
    "DATA": "dataset",
    "STAND": "standard",
    "ART": "graphic",
    "BILL": "bill",
    "BLOG": "post-weblog",
    "CASE": "legal_case",
    "CLSWK": "classic",
    "COMP": "software",
    "DICT": "entry-dictionary",
    "ENCYC": "entry-encyclopedia",
    "FIGURE": "figure",
    "HEAR": "hearing",
    "JFULL": "periodical",
    "LEGAL": "regulation",
    "MANSCPT": "manuscript",
    "MAP": "map",
    "MPCT": "motion_picture",
    "MUSIC": "musical_score",
    "PAMP": "pamphlet",
    "PAT": "patent",
    "PCOMM": "personal_communication",
    "SLIDE": "speech",
    "SOUND": "song",
    "STAT": "legislation",
    "VIDEO": "broadcast",
    "EJOUR": "article-journal",
    "INPR": "article-journal",
    "ABST": "article-journal",
    "EBOOK": "book",
    "EDBOOK": "book",
    "SER": "book",
    "ECHAP": "chapter",
    "CPAPER": "paper-conference",
    "GOVDOC": "report",
    "GRANT": "report",
    "WEB": "webpage",
    "ICOMM": "webpage",
    "DBASE": "dataset",
    "AGGR": "dataset",
    "UNPD": "article",
}
WRITTEN_TYPES = {csl: ris for ris, csl in reversed(TYPES.items())}
ARTICLES = frozenset({"article-journal", "article-magazine", "article-newspaper", "paper-conference"})

# CSL variables that are one line of one tag, in the order in which they are written.
LINES = {
    "volume": "VL",
    "issue": "IS",
    "edition": "ET",
    "number-of-volumes": "NV",
    "section": "SE",
    "call-number": "CN",
    "language": "LA",
    "publisher": "PB",
    "title-short": "ST",
    "original-title": "TT",
    "reviewed-title": "RI",
}
# What two of these mean of one type of work alone.
OF_A_TYPE = {("chapter", "section"): "chapter-number", ("software", "edition"): "version"}
NAMES = {"author": ("AU", "A1"), "editor": ("A2", "ED"), "collection-editor": ("A3",), "translator": ("A4",)}
WRITTEN_ONCE_ONLY = frozenset({"TY", "ER", "TI", "PY", "DA", "SP", "EP", "AB", "T2", "DO", *LINES.values()})
