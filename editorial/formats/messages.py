"""The sentences the public reads where a text is missing or in doubt: plain, short, and without internal reasons."""

HELD = "This statement is not shown while it is being checked."
WORDING_HELD = "This wording is not shown while it is being checked."
ARTICLE_HELD = "This page is not shown while it is being checked."
ALTERED = "This statement is not shown: its record is being checked."
REVOKED = "This statement is not shown: its approval was revoked."
NO_SUPPORT = "This statement is not shown: the source it rested on was {standing}."
WITHDRAWN = "This statement was withdrawn. {reason}"
ARTICLE_WITHDRAWN = "This page was withdrawn. {reason}"
REPLACED = "This statement was replaced."
UNPUBLISHED = "This statement stands on no published page."
DEPENDS = "This statement is not shown: another one it must be read with is not shown."
LEFT_OUT = "A statement is left out here: it is not approved yet."
RECHECK = "A reviewer asked for changes to this statement. Its approval stands meanwhile."
OVERDUE = "The review of this statement is overdue."
SOME_MISSING = "Some statements on this page are not shown."
SOME_IN_DOUBT = "Sources of some statements on this page have changed; those are marked and being checked."
SOME_OVERDUE = "The review of this page is overdue."

NOT_SHOWN_HERE = "This statement is not shown."
NO_WORDING = "This statement has no wording for these readers yet."
EARLIER_DAY = "This is how it read on an earlier day."
EMERGENCY = "Emergency"

# What a statement says of the state of knowledge, where that is not settled.
ASSERTS = {
    "no-evidence-for": "No evidence for",
    "experts-disagree": "Experts disagree",
    "not-approved-for-this-use": "Not approved for this use",
}
# What is said before the message of a text that is not shown.
NOT_SHOWN = {
    "held": "Not shown at present.",
    "quarantined": "Not shown at present.",
    "withdrawn": "Withdrawn.",
    "replaced": "Replaced.",
    "unpublished": "Not published now.",
    "left-out": "Left out.",
}
STANDINGS = {
    "corrected": "This source was corrected in substance.",
    "superseded": "This source was superseded by a newer one.",
    "expression-of-concern": "The publisher of this source expressed concern about it.",
    "withdrawn-guideline": "This guideline was withdrawn.",
    "retracted-and-replaced": "This source was retracted and replaced.",
    "retracted": "This source was retracted.",
}
FLAGS = {
    "corrected": "A source of this statement was corrected in substance.",
    "superseded": "A source of this statement was superseded by a newer one.",
    "expression-of-concern": "The publisher of a source of this statement expressed concern about it.",
    "withdrawn-guideline": "A guideline this statement cites was withdrawn.",
    "retracted-and-replaced": "A source of this statement was retracted and replaced.",
    "retracted": "A source of this statement was retracted.",
}
PAST = {
    "withdrawn-guideline": "withdrawn",
    "retracted-and-replaced": "retracted and replaced",
    "retracted": "retracted",
}

# Where a source came to its standing otherwise than most: of itself, of a statement that cites it, and in the past.
OTHERWISE = {
    "corrected-and-republished": (
        "This source was corrected and published again.",
        "A source of this statement was corrected and published again.",
        "corrected and published again",
    ),
    "partial-retraction": (
        "Part of this source was retracted.",
        "Part of a source of this statement was retracted.",
        "retracted in part",
    ),
    "withdrawal": (
        "This source was withdrawn or removed by its publisher.",
        "A source of this statement was withdrawn or removed by its publisher.",
        "withdrawn or removed by its publisher",
    ),
}


def standing_of(status: str, kind: str) -> str:
    return OTHERWISE[kind][0] if kind in OTHERWISE else STANDINGS[status]


def flag_of(status: str, kind: str) -> str:
    return OTHERWISE[kind][1] if kind in OTHERWISE else FLAGS[status]


def no_support(status: str, kind: str) -> str:
    return NO_SUPPORT.format(standing=OTHERWISE[kind][2] if kind in OTHERWISE else PAST[status])
