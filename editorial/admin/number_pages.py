"""Pages of an imported article: what to do next, and resolving its citation numbers, one decision a number.

A decision is shown with every sentence it is for before it is made; the sentences that were shown go along as `seen`.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, QueryDict
from django.shortcuts import redirect

from editorial.admin.refusals import REFUSALS
from editorial.admin.row_numbers import is_row_number
from editorial.models import Article
from editorial.selectors.finding import references_matching
from editorial.selectors.numbers import (
    NumberOnPage,
    headings_of,
    listed_references,
    number_on,
    numbers_from_elsewhere,
    numbers_of,
)
from editorial.services import reopen_number, resolve_number
from evidence.bibliography.csl import to_csl
from evidence.bibliography.vancouver import formatted
from evidence.forms import ReferenceForm
from evidence.models import Citation, Claim, Reference
from evidence.refusals import Refusal, Unmet
from evidence.text import stands_alone

MOST_FOUND = 10
UNKNOWN, NEW = "unknown", "new"


class NewReferenceForm(ReferenceForm):
    """The fields by which a work is known; the others can be filled in on its own page."""

    FIELDS = ("type", "title", "authors", "issued", "container_title", "doi", "pmid")

    class Meta(ReferenceForm.Meta):
        fields = ("type", "title", "authors", "issued", "container_title", "doi", "pmid")

    reason = None  # type: ignore[assignment]
    revision = None  # type: ignore[assignment]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="new_%s", **kwargs)
        self.fields["authors"].widget.attrs["rows"] = 3
        self.fields["issued"].label = "Year"

    @property
    def typed(self) -> dict[str, Any]:
        return {name: self.cleaned_data[name] for name in self.FIELDS}


@dataclass(frozen=True)
class Sentence:
    citation: Citation
    headings: list[str]


@dataclass(frozen=True)
class Choice:
    """What a number is to be: a reference of the library, a new one, or unknown."""

    value: str
    reference: Reference | None = None
    typed: dict[str, Any] | None = None

    @property
    def words(self) -> str:
        if self.reference:
            return words_of(self.reference)
        return formatted(to_csl(self.typed)) if self.typed else ""

    @property
    def outcome(self) -> dict[str, Any]:
        if self.value == UNKNOWN:
            return {"source_unknown": True}
        return {"new_reference": self.typed} if self.typed else {"reference": self.reference}


class NumberPages:
    """Further pages of the article's admin."""

    def imported_page(self: Any, request: HttpRequest, article: Article) -> HttpResponse:
        """What was read and what is left to do; the record of the import stays here."""
        if not article.imported_digest:
            raise Http404
        numbers = numbers_of(article)
        claims = list(Claim.objects.filter(placements__article=article).distinct().order_by("pk"))
        return self.desk(
            request,
            "admin/importing/imported.html",
            title=f"Imported: {article}",
            object=article,
            article=article,
            notes=article.import_notes,
            open=[one for one in numbers if one.open],
            numbers=numbers,
            fragments=[(one, why) for one in claims if (why := stands_alone(one.text, language=one.language))],
            uncited=[one for one in claims if not one.citations.exists()] if len(claims) < 500 else [],
            references=_listed(article),
        )

    def resolve_page(self: Any, request: HttpRequest, article: Article) -> HttpResponse:
        return self._numbers(request, article)

    def number_page(self: Any, request: HttpRequest, article: Article, number: int) -> HttpResponse:
        if request.method != "POST":
            return self._choose(request, article, number)
        form = NewReferenceForm(request.POST if request.POST.get("choice") == NEW else None)
        try:
            choice = _choice_of(request.POST, form)
            if request.POST.get("do") != "apply":
                return self._confirm(request, article, number, choice, form)
            seen = [int(one) for one in request.POST.getlist("seen") if is_row_number(one)]
            marks = resolve_number(article, number, seen=seen, by=request.user, **choice.outcome)
        except REFUSALS as refusal:
            return self._choose(request, article, number, refusal, form)
        messages.success(request, f"Number {number}: {marks} citation{'s' if marks > 1 else ''} attributed.")
        return redirect(self.url("resolve", article.pk))

    def reopen_page(self: Any, request: HttpRequest, article: Article, number: int) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        try:
            reopened = reopen_number(article, number, by=request.user)  # type: ignore[arg-type]
        except REFUSALS as refusal:
            return self._numbers(request, article, refusal)
        messages.success(request, f"Number {number} is open again, {reopened} times.")
        return redirect(self.url("resolve", article.pk))

    def _numbers(self: Any, request: HttpRequest, article: Article, refusal: Exception | None = None) -> HttpResponse:
        numbers = numbers_of(article)
        headings = headings_of(article, {one.claim_id for number in numbers for one in number.open})
        return self.desk(
            request,
            "admin/importing/resolve.html",
            title=f"Resolve numbers: {article}",
            refusal=refusal,
            object=article,
            article=article,
            open=[(one, _sentences(one.open, headings)) for one in numbers if one.open],
            done=[(one, [_outcome(each) for each in one.outcomes]) for one in numbers if one.attributed],
            linked=[one for one in numbers if one.linked],
            listed=_listed(article),
            elsewhere=numbers_from_elsewhere(article),
            may_write=self.has_write_permission(request),
        )

    def _choose(
        self: Any,
        request: HttpRequest,
        article: Article,
        number: int,
        refusal: Exception | None = None,
        form: NewReferenceForm | None = None,
    ) -> HttpResponse:
        words = request.GET.get("q", "").replace("\x00", "")[:200].strip()
        found = references_matching(words)[:MOST_FOUND] if words else []
        return self.desk(
            request,
            "admin/importing/number.html",
            title=f"Number {number}: {article}",
            refusal=refusal,
            object=article,
            article=article,
            on_page=number_on(article, number),
            sentences=_shown(article, number_on(article, number)),
            listed=_listed(article),
            words=words,
            found=[(one, words_of(one)) for one in found],
            form=form or NewReferenceForm(),
            may_write=self.has_write_permission(request),
        )

    def _confirm(
        self: Any, request: HttpRequest, article: Article, number: int, choice: Choice, form: NewReferenceForm
    ) -> HttpResponse:
        on_page = number_on(article, number)
        return self.desk(
            request,
            "admin/importing/confirm.html",
            title=f"Number {number}: look before you attribute",
            object=article,
            article=article,
            on_page=on_page,
            sentences=_shown(article, on_page),
            choice=choice,
            form=form,
        )


def _choice_of(typed: QueryDict, form: NewReferenceForm) -> Choice:
    """Raises Refusal where nothing that can be read was chosen. A work that is known is not added again."""
    value = typed.get("choice", "")
    if value == UNKNOWN:
        return Choice(UNKNOWN)
    if value == NEW:
        if not form.is_valid():
            raise Refusal(Unmet("form", "The new reference cannot be read.", "Its fields say why."))
        known = _known(form.typed)
        return Choice(str(known.pk), known) if known else Choice(NEW, typed=form.typed)
    known = Reference.objects.filter(pk=value).first() if is_row_number(value) else None
    if known is None:
        raise Refusal(Unmet("choice", "No reference was chosen.", "Choose one, add one, or say “source unknown”."))
    return Choice(value, known)


def _known(typed: dict[str, Any]) -> Reference | None:
    identified = {name: typed[name] for name in ("doi", "pmid") if typed[name]}
    found = (Reference.objects.filter(**{name: value}).first() for name, value in identified.items())
    return next(filter(None, found), None)


def words_of(reference: Reference) -> str:
    return formatted(to_csl(vars(reference)))


def _outcome(reference: Reference | None) -> str:
    return words_of(reference) if reference else "source unknown"


def _listed(article: Article) -> list[tuple[int, Reference, str]]:
    return [(n, one, words_of(one)) for n, one in listed_references(article)]


def _shown(article: Article, on_page: NumberOnPage) -> list[Sentence]:
    return _sentences(on_page.open, headings_of(article, {one.claim_id for one in on_page.open}))


def _sentences(citations: Iterable[Citation], headings: dict[int, list[str]]) -> list[Sentence]:
    return [Sentence(one, headings.get(one.claim_id, [])) for one in citations]
