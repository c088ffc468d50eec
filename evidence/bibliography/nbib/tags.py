"""What the tags of MEDLINE mean in CSL-JSON, and what its notices are called."""

# CSL variables that are one line of one tag, in the order in which they are written.
LINES = {
    "volume": "VI",
    "issue": "IP",
    "original-title": "TT",
    "collection-title": "CTI",
    "edition": "EN",
    "publisher": "PB",
    "publisher-place": "PL",
}
TYPES = {
    "preprint": ("article", "Preprint"),
    "dataset": ("dataset", ""),
    "newspaper article": ("article-newspaper", ""),
    "legislation": ("legislation", ""),
    "webcast": ("broadcast", ""),
}

# A notice tag, as the XML of PubMed calls the relation. Where that ends with “In” the record is the work; elsewhere it
# is the notice.
RELATIONS = {
    "RIN": "RetractionIn",
    "PRIN": "PartialRetractionIn",
    "ECI": "ExpressionOfConcernIn",
    "EIN": "ErratumIn",
    "CRI": "CorrectedandRepublishedIn",
    "RRI": "RetractedandRepublishedIn",
    "RPI": "RepublishedIn",
    "UIN": "UpdateIn",
    "CIN": "CommentIn",
    "ROF": "RetractionOf",
    "PROF": "PartialRetractionOf",
    "ECF": "ExpressionOfConcernFor",
    "EFR": "ErratumFor",
    "CRF": "CorrectedandRepublishedFrom",
    "RRF": "RetractedandRepublishedFrom",
    "RPF": "RepublishedFrom",
    "UOF": "UpdateOf",
    "CON": "CommentOn",
}

# The register of a trial by the first letters of its number.
REGISTERS = {
    "NCT": "ClinicalTrials.gov",
    "ISRCTN": "ISRCTN",
    "ACTRN": "ANZCTR",
    "CHICTR": "ChiCTR",
    "CTRI": "CTRI",
    "DRKS": "DRKS",
    "IRCT": "IRCT",
    "JPRN": "JPRN",
    "PACTR": "PACTR",
    "UMIN": "UMIN-CTR",
}


def register_of(number: str) -> str:
    return next((register for letters, register in REGISTERS.items() if number.upper().startswith(letters)), "")
