"""A reader's report of a problem: no account, no script, and nothing of it is ever public."""

from typing import Any

from csp.decorators import csp
from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from editorial.pages.reader import POLICY
from editorial.pages.senders import sender_of
from editorial.selectors.reports import PublicPage, public_page
from editorial.services import TooManyReports, receive_report
from editorial.services.reports import LONGEST
from evidence.text import UnacceptableText, clean_text, shortened

WHOLE_PAGE = ("", "The page as a whole")


class ReportForm(forms.Form):
    """`website` is for programs that fill in whatever they find; people do not see it."""

    claim = forms.ChoiceField(label="What is it about?", required=False)
    text = forms.CharField(
        label="What is wrong?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Please say what is wrong."},
    )
    website = forms.CharField(
        label="Leave this empty",
        required=False,
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    def __init__(self, *args: Any, page: PublicPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["claim"].choices = [WHOLE_PAGE, *((id, _short(text)) for id, text in page.statements)]  # type: ignore[attr-defined]
        self.fields["claim"].error_messages["invalid_choice"] = "This statement is not on the page. Choose another."

    def clean_text(self) -> str:
        try:
            return clean_text(self.cleaned_data["text"], field="what you typed", longest=LONGEST)
        except UnacceptableText as refused:
            raise forms.ValidationError(str(refused)) from None


def _short(text: str) -> str:
    line = " ".join(text.split())
    return shortened(line, 90)


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@csp(POLICY)  # type: ignore[arg-type]  # it knows only views that take no argument
def report(request: HttpRequest, slug: str) -> HttpResponse:
    page = _page_or_404(slug)
    if request.method != "POST":
        claim = request.GET.get("claim", "")
        if claim and page.claim(claim) is None:
            raise Http404("Nothing is published at this address.")
        return _form(request, page, ReportForm(page=page, initial={"claim": claim}))
    form = ReportForm(request.POST, page=page)
    if not form.is_valid():
        return _form(request, page, form, status=422)
    if not form.cleaned_data["website"]:
        try:
            _receive(request, page, form.cleaned_data)
        except TooManyReports as refusal:
            return _form(request, page, form, status=429, refusal=refusal)
    return redirect("report-thanks", slug=slug)


@require_safe
@csp(POLICY)  # type: ignore[arg-type]
def thanks(request: HttpRequest, slug: str) -> HttpResponse:
    return render(request, "editorial/report_thanks.html", {"document": _page_or_404(slug).document})


def _page_or_404(slug: str) -> PublicPage:
    page = public_page(slug)
    if page is None:
        raise Http404("Nothing is published at this address.")
    return page


def _receive(request: HttpRequest, page: PublicPage, said: dict[str, Any]) -> None:
    receive_report(
        page.article,
        claim=page.claim(said["claim"]) if said["claim"] else None,
        edition=page.document["edition"],
        text=said["text"],
        sender=sender_of(request),
    )


def _form(
    request: HttpRequest, page: PublicPage, form: ReportForm, status: int = 200, refusal: Exception | None = None
) -> HttpResponse:
    context = {"document": page.document, "form": form, "refusal": refusal}
    response = render(request, "editorial/report.html", context, status=status)
    if status == 429:
        response.headers["Retry-After"] = "3600"
    return response
