"""What the list of references is narrowed by: source status, kind of work, study design, and what its link answered."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from editorial.admin.claim_list import FixedFilter
from evidence.models.links import LinkOutcome
from evidence.models.notices import StandingStatus
from evidence.models.references import USUAL, ReferenceType, StudyDesign

OTHER = "other"


class StandingIs(FixedFilter):
    title = "source status"
    parameter_name = "standing"
    options = dict(StandingStatus.choices)

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        if value == StandingStatus.CURRENT:
            return queryset.exclude(standing__isnull=False, standing__status__in=set(self.options) - {value})
        return queryset.filter(standing__status=value)


class TypeIs(FixedFilter):
    title = "kind of work"
    parameter_name = "type"
    options = {**{one: str(ReferenceType(one).label) for one in USUAL}, OTHER: "Any other kind"}

    def chosen(self, request: HttpRequest, queryset: QuerySet, value: Any) -> QuerySet:
        return queryset.exclude(type__in=USUAL) if value == OTHER else queryset.filter(type=value)


class DesignIs(FixedFilter):
    title = "study design"
    parameter_name = "design"
    options = dict(StudyDesign.choices)
    lookup = "design"


class LinkIs(FixedFilter):
    title = "link"
    parameter_name = "link"
    options = dict(LinkOutcome.choices)
    lookup = "link__outcome"
