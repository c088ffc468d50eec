"""Names of what people or the product decide: a file that claims to carry it is refused rather than read without it.

Names are compared in lower case, with one blank between their letters and figures: “approved_by” is “approved by”.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

# No file of any format may have a variable, a field or a column of these names.
NEVER_IMPORTED = frozenset({
    "approval", "approvals", "approved", "approved at", "approved by", "created by", "date joined", "dismissed by",
    "is active", "is staff", "is superuser", "password", "permissions", "proto", "public id", "published by",
    "review state", "review status", "reviewed at", "reviewed by", "signed at", "signed by", "waived by",
})  # fmt: skip
# A table has no words of its own, so these mean what they mean here; CSL's “status” is a word about a publication.
FORBIDDEN_COLUMNS = NEVER_IMPORTED | {
    "groups", "reviewer", "reviewers", "role", "roles", "signature", "standing", "state", "status", "user", "user id",
    "username",
}  # fmt: skip


def plain_name(name: str) -> str:
    """“Author(s)” as “author s”, “history_user” as “history user”."""
    return " ".join(re.findall(r"[a-z0-9]+", name.casefold()))


@lru_cache(maxsize=4096)
def never_imported(name: str) -> bool:
    return _is_among(NEVER_IMPORTED, name)


def is_forbidden_column(header: str) -> bool:
    return _is_among(FORBIDDEN_COLUMNS, header)


def first_never_imported(names: Iterable[str]) -> str:
    """Empty where all may be."""
    return min(filter(never_imported, names), default="")


def _is_among(forbidden: frozenset[str], name: str) -> bool:
    plain = plain_name(name)
    return plain in forbidden or plain.startswith("history ")
