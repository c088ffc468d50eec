"""Policy and disclaimer: versioned texts that stand on every page published from then on."""

from django.contrib.auth.models import User
from django.db import transaction

from editorial.models import Boilerplate, Counter
from evidence import roles
from evidence.identifiers import normalise_url
from evidence.people import printed_name
from evidence.refusals import StaleForm, Unmet
from evidence.services.claims import check_choice
from evidence.text import clean_line, clean_text


@transaction.atomic
def issue_boilerplate(
    kind: str, text: str, *, url: str = "", language: str = "en", seen: int | None = None, by: User
) -> Boilerplate:
    """The next version of the policy or disclaimer in one language. Pages published before keep the one they had.

    `seen` is the newest row that `by` was shown; raises StaleForm when this text has a newer version by now.
    """
    roles.require(by, roles.CHIEF, to="change the policy or the disclaimer")
    check_choice(Boilerplate._meta.get_field("kind"), kind)
    language = clean_line(language, field="language", longest=12)
    _one_at_a_time()
    last = Boilerplate.objects.filter(kind=kind, language=language).order_by("number").last()
    if last is not None and seen is not None and last.pk > seen:
        raise StaleForm(_stale(last))
    return Boilerplate.objects.create(
        kind=kind,
        number=last.number + 1 if last else 1,
        language=language,
        text=clean_text(text, field="text"),
        url=normalise_url(url) if url else "",
        by=by,
    )


def _one_at_a_time() -> None:
    """Rows that are written once cannot be locked: two chiefs at once would both take the next number."""
    Counter.objects.get_or_create(name="boilerplate")
    Counter.objects.select_for_update().get(name="boilerplate")


def _stale(last: Boilerplate) -> Unmet:
    said = f"{printed_name(last.by)} issued {last} on {last.at:%d %B %Y, %H:%M} UTC, after you opened this page."
    return Unmet("stale", said, "Read it, then issue yours again: nothing you typed is lost.")
