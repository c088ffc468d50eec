"""Policy and disclaimer: versioned texts that stand on every page published from then on."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max

from editorial.models import Boilerplate
from evidence import roles
from evidence.identifiers import normalise_url
from evidence.services.claims import check_choice
from evidence.text import clean_line, clean_text


@transaction.atomic
def issue_boilerplate(kind: str, text: str, *, url: str = "", language: str = "en", by: User) -> Boilerplate:
    """The next version of the policy or disclaimer in one language. Pages published before keep the one they had."""
    roles.require(by, roles.CHIEF, to="change the policy or the disclaimer")
    check_choice(Boilerplate._meta.get_field("kind"), kind)
    language = clean_line(language, field="language", longest=12)
    earlier = Boilerplate.objects.filter(kind=kind, language=language).aggregate(last=Max("number"))
    return Boilerplate.objects.create(
        kind=kind,
        number=(earlier["last"] or 0) + 1,
        language=language,
        text=clean_text(text, field="text"),
        url=normalise_url(url) if url else "",
        by=by,
    )
