"""Names of what people or the product decide: a file that claims to carry it is refused rather than read without it.

Names are compared by their letters and figures alone, in lower case: “approved_by” and “ApprovedBy” are “approved by”.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache, lru_cache

LONGEST_NAME = 100
# No file of any format may have a variable, a field or a column of these names.
NEVER_IMPORTED = frozenset({
    "approval", "approvals", "approved", "approved at", "approved by", "created by", "date joined", "dismissed by",
    "imported as", "is active", "is staff", "is superuser", "merged by", "merged into", "password", "permissions",
    "proto", "public id", "published by", "review state", "review status", "reviewed at", "reviewed by", "signed at",
    "signed by", "waived by",
})  # fmt: skip
# A table has no words of its own, so these mean what they mean here; CSL's “status” is a word about a publication.
FORBIDDEN_COLUMNS = NEVER_IMPORTED | {
    "groups", "reviewer", "reviewers", "revision", "role", "roles", "signature", "standing", "state", "status", "user",
    "user id", "username",
}  # fmt: skip
# Nor may a file of notices say what was decided here about its notices.
FORBIDDEN_OF_NOTICES = FORBIDDEN_COLUMNS | {
    "by", "dismissal", "dismissed", "published", "reviewed", "signed", "source status",
}  # fmt: skip


def plain_name(name: str) -> str:
    """“Author(s)” as “author s”, “history_user” as “history user”."""
    return " ".join(re.findall(r"[a-z0-9]+", unicodedata.normalize("NFKC", name).casefold()))


def first_never_imported(names: Iterable[str]) -> str:
    """Empty where all may be."""
    return min((name for name in names if _is_never_imported(name[:LONGEST_NAME])), default="")


def is_among(forbidden: frozenset[str], name: str) -> bool:
    """Columns of simple-history are in every list; “History” alone is a column of Zotero's, and nobody's decision."""
    plain = plain_name(name).replace(" ", "")
    return plain in _run_together(forbidden) or (plain.startswith("history") and plain != "history")


@lru_cache(maxsize=4096)
def _is_never_imported(name: str) -> bool:
    """Every record of a file has the same names."""
    return is_among(NEVER_IMPORTED, name)


@cache
def _run_together(names: frozenset[str]) -> frozenset[str]:
    return frozenset(name.replace(" ", "") for name in names)
