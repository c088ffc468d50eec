"""The evidence of a page: what the rules find on it and on its claims, by rule, each finding with its place; and its
profile in numbers, as charts beside their tables and as JSON.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse

from editorial.admin.base import REVIEWERS
from editorial.admin.charts import Chart, Line, Number
from editorial.models import Article
from editorial.selectors.integrity import evidence_on
from editorial.selectors.profile import MOST_SOURCES, NOT_SAID, SPAN, EvidenceProfile, evidence_profile
from editorial.site import roles_on
from evidence.models.claims import Certainty, Directness
from evidence.models.references import StudyDesign

SOURCES = ("No work supports it", "One source", "Two sources", "Three or more")


class EvidencePages:
    """Further pages of the article's admin."""

    def evidence_page(self: Any, request: HttpRequest, article: Article) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        return self.desk(
            request,
            "admin/evidence/article.html",
            title=f"Evidence: {article}",
            object=article,
            article=article,
            evidence=evidence_on(article),
            may_waive=bool(roles_on(request) & set(REVIEWERS)),
        )

    def profile_page(self: Any, request: HttpRequest, article: Article) -> HttpResponse:
        """With `format=json` the numbers alone."""
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        profile = evidence_profile(article)
        if request.GET.get("format") == "json":
            return JsonResponse({"article": article.slug, **profile.as_json()})
        return self.desk(
            request,
            "admin/evidence/profile.html",
            title=f"Evidence profile: {article}",
            object=article,
            article=article,
            profile=profile,
            charts=[sources(profile), designs(profile), years(profile), certainty(profile), directness(profile)],
        )


def sources(profile: EvidenceProfile) -> Chart:
    def count(number: int) -> int:
        more = [claims for sources, claims in profile.sources.items() if sources >= MOST_SOURCES]
        return sum(more) if number == MOST_SOURCES else profile.sources[number]

    lines = [Line(said, [Number(count(number))]) for number, said in enumerate(SOURCES)]
    about = "Works that are one source, such as two reports of one trial, count once."
    return Chart("sources", "Independent sources", about, "Supported by", ["Claims"], lines, empty="No claim yet.")


def designs(profile: EvidenceProfile) -> Chart:
    named = {**dict(StudyDesign.choices), NOT_SAID: "Not said"}
    lines = [Line(str(said), [Number(profile.designs[one])]) for one, said in named.items() if profile.designs[one]]
    about = "Each supporting work once."
    return Chart("designs", "Study designs", about, "Design", ["Works"], lines, empty="No work is cited yet.")


def years(profile: EvidenceProfile) -> Chart:
    spans = profile.spans
    lines = [Line(f"{start}–{start + SPAN - 1}", [Number(count)], short=str(start)) for start, count in spans]
    about = f"Each supporting work once; {profile.years[None]} without a year."
    empty = "No work with a year is cited yet."
    return Chart("years", "Years of publication", about, "Years", ["Works"], lines, empty=empty, upright=True)


def certainty(profile: EvidenceProfile) -> Chart:
    named = {**dict(Certainty.choices), NOT_SAID: "Not graded"}
    lines = [Line(str(said), [Number(profile.certainty[one])]) for one, said in named.items()]
    about = "As graded for each claim (GRADE)."
    return Chart("certainty", "Certainty", about, "Certainty", ["Claims"], lines, empty="No claim yet.")


def directness(profile: EvidenceProfile) -> Chart:
    lines = [Line(str(said), [Number(profile.directness[one])]) for one, said in Directness.choices]
    about = "Of the citations that support a claim."
    return Chart("directness", "Directness", about, "It is", ["Citations"], lines, empty="No work is cited yet.")
