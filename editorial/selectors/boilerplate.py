"""Which text of the policy and the disclaimer stands on a page published now."""

from django.db.models import Exists, OuterRef, QuerySet

from editorial.models import Boilerplate


def boilerplate_in_force() -> QuerySet[Boilerplate]:
    """The newest version of each kind in each language."""
    same = Boilerplate.objects.filter(kind=OuterRef("kind"), language=OuterRef("language"))
    return Boilerplate.objects.filter(~Exists(same.filter(number__gt=OuterRef("number")))).order_by("kind", "language")
