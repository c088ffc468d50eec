"""The doubts on sources that a page showed, as it carries them: what came since is named before anything is decided."""

from collections.abc import Iterable

from django.http import QueryDict

from editorial.admin.row_numbers import is_row_number
from evidence.meanwhile import CameMeanwhile

NAME = "seen_doubts"


def seen_in(posted: QueryDict) -> set[int]:
    """A page that carries none showed none."""
    return {int(one) for one in posted.get(NAME, "").split() if is_row_number(one)}


def to_carry(doubts: Iterable[Iterable[int]], posted: QueryDict | None = None, refusal: Exception | None = None) -> str:
    """What a page carries of the doubts on each of its rows. Refused for another reason, it is still the page that was
    opened, and carries what that did."""
    if posted and NAME in posted and not isinstance(refusal, CameMeanwhile):
        return posted[NAME]
    return " ".join(map(str, sorted(set().union(*doubts))))
