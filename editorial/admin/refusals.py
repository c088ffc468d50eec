"""How a refusal of a service reaches a page: every unmet condition, who can mend it, and nothing typed is lost."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpRequest

from evidence.identifiers import InvalidIdentifier
from evidence.refusals import NotAllowed, Refusal, StaleForm
from evidence.text import UnacceptableText
from reviews.workflow import StaleDigest, WrongState

# Unmet for this person for good, whatever they type: four eyes, and an account that others were let into.
PERSONAL = {"four-eyes", "account-handed-over"}

# What a service raises when it changed nothing.
REFUSALS = (Refusal, UnacceptableText, InvalidIdentifier)


@dataclass(frozen=True)
class Objection:
    """One sentence of a refusal, and the form field it is about where there is one."""

    text: str
    field: str = ""


def objections(refusal: Exception) -> list[Objection]:
    if isinstance(refusal, Refusal):
        return [Objection(str(one), one.code.replace("-", "_")) for one in refusal.unmet]
    if isinstance(refusal, UnacceptableText):
        return [Objection(str(refusal), refusal.field.replace(" ", "_").replace("-", "_"))]
    return [Objection(str(refusal), str(refusal.kind).lower())]


def status_code_of(refusal: Exception) -> int:
    """403 for who may not, 409 for what somebody else changed meanwhile, 422 for all else."""
    if isinstance(refusal, NotAllowed) or PERSONAL & {*getattr(refusal, "codes", ())}:
        return 403
    done_already = "signed-already" in getattr(refusal, "codes", ())
    return 409 if done_already or isinstance(refusal, StaleForm | StaleDigest | WrongState) else 422


def show(request: HttpRequest, refusal: Exception) -> int:
    """Put every reason into the page's messages; returns the status code to answer with."""
    for one in objections(refusal):
        messages.error(request, one.text)
    return status_code_of(refusal)
