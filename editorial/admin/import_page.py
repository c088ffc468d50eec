"""The import page: a page is pasted or chosen, shown beside what it would become, and saved only when accepted.

Nothing is kept in between: the text is posted again, read again, and its digest compared with the one that was shown.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from editorial.admin.refusals import REFUSALS
from editorial.importing import Mark, Node, ReadDocument, Unreadable, read_document
from editorial.importing.decoding import MAX_BYTES, MAX_LINES, source_lines
from editorial.importing.read import FORMATS
from editorial.selectors.imports import Proposal, proposal_of, source_digest
from editorial.services import accept_import
from evidence.refusals import Refusal, StaleForm, Unmet
from evidence.text import UnacceptableText, clean_line

FORMAT_NAMES = {"auto": "Whichever it is", "text": "Plain text", "markdown": "Markdown"}
# What a line of the source became, where that is not a statement.
PLACES = {
    "title": "title",
    "section": "heading",
    "reference": "reference",
    "notice": "kept as a note",
    "related": "related link",
    "left_out": "left out",
}


class SourceForm(forms.Form):
    """Drawn only: what was posted is read as it came, so that the reader can name the line it refuses."""

    text = forms.CharField(label="Paste the page", required=False, widget=forms.Textarea(attrs={"rows": 14}))
    upload = forms.FileField(
        label="Or choose a file",
        required=False,
        help_text=f"Plain text or Markdown in UTF-8, up to {MAX_BYTES:,} bytes and {MAX_LINES:,} lines.",
    )
    format = forms.ChoiceField(choices=[(name, FORMAT_NAMES[name]) for name in FORMATS])
    name = forms.CharField(
        label="Where a pasted page comes from",
        required=False,
        max_length=200,
        help_text="For the record; a file has its own name.",
    )


class AcceptForm(forms.Form):
    title = forms.CharField(max_length=300, required=False)
    slug = forms.CharField(
        label="Address",
        max_length=120,
        required=False,
        help_text="Made from the title when empty. It stays.",
    )


@dataclass(frozen=True)
class Source:
    """What was posted, and the text as it is read."""

    content: bytes
    name: str
    format: str

    @property
    def lines(self) -> list[str]:
        return source_lines(self.content)

    def read(self) -> ReadDocument:
        return read_document(self.content, format=self.format, name=self.name)


@dataclass(frozen=True)
class DrawnLine:
    number: int
    text: str
    place: str


@dataclass(frozen=True)
class DrawnNode:
    """One node of the result with the text and marks of the claim it shows."""

    node: Node
    text: str
    marks: list[Mark]
    stands_alone: bool

    @property
    def level(self) -> int:
        return min(self.node.depth, 8)


class ImportPages:
    """A further list page of the article's admin."""

    def import_page(self: Any, request: HttpRequest) -> HttpResponse:
        if not self.has_write_permission(request):
            raise PermissionDenied
        if request.method != "POST":
            return self._ask(request, SourceForm(initial={"format": "auto"}))
        source = source_of(request)
        try:
            document, digest = source.read(), source_digest(source.content)
        except Unreadable as unreadable:
            return self._ask(request, SourceForm(request.POST), _unreadable(unreadable))
        if request.POST.get("do") != "accept":
            return self._propose(request, source, document, AcceptForm(initial={"title": document.title}))
        return self._accept(request, source, document, digest)

    def _accept(self: Any, request: HttpRequest, source: Source, document: ReadDocument, digest: str) -> HttpResponse:
        form = AcceptForm(request.POST)
        try:
            _require_seen(request.POST.get("digest", ""), digest)
            typed = {name: request.POST.get(name, "").strip() for name in ("title", "slug")}
            by: Any = request.user
            imported = accept_import(document, name=source.name, digest=digest, by=by, **typed)
        except REFUSALS as refusal:
            return self._propose(request, source, document, form, refusal)
        messages.success(request, f"“{imported.article.title}” is imported. All of it is a draft.")
        return redirect(self.url("imported", imported.article.pk))

    def _ask(self: Any, request: HttpRequest, form: SourceForm, refusal: Refusal | None = None) -> HttpResponse:
        return self.desk(request, "admin/importing/ask.html", title="Import a page", refusal=refusal, form=form)

    def _propose(
        self: Any,
        request: HttpRequest,
        source: Source,
        document: ReadDocument,
        form: AcceptForm,
        refusal: Exception | None = None,
    ) -> HttpResponse:
        digest = source_digest(source.content)
        typed = {name: request.POST.get(name, "").strip() for name in ("title", "slug")}
        proposal = proposal_of(document, name=source.name, digest=digest, **typed)
        return self.desk(
            request,
            "admin/importing/proposal.html",
            title="Import a page: look before you accept",
            refusal=refusal,
            form=form,
            source=source,
            text="\n".join(source.lines),
            digest=digest,
            proposal=proposal,
            problems_at={one.line for one in proposal.document.problems},
            known_claims=[(one, proposal.known_claims[one.key]) for one in document.claims if _is_known(one, proposal)],
            lines=drawn_lines(source, document),
            sections=drawn_sections(document),
        )


def source_of(request: HttpRequest) -> Source:
    """A file counts more than what was pasted; of a file no more is read than a page may have."""
    upload = request.FILES.get("upload")
    content = upload.read(MAX_BYTES + 1) if upload else request.POST.get("text", "").encode()
    name = (upload.name or "") if upload else request.POST.get("name", "")
    format = request.POST.get("format", "")
    return Source(content, _printable(name), format if format in FORMATS else "auto")


def _printable(name: str) -> str:
    """A name is for the record: one with hidden characters is worse than none."""
    try:
        return clean_line(name, field="name", longest=200)
    except UnacceptableText:
        return ""


def _unreadable(refused: Unreadable) -> Refusal:
    where = f"Line {refused.line}: " if refused.line else ""
    return Refusal(Unmet("unreadable", f"{where}{refused.reason}", "Nothing of the page was imported."))


def _require_seen(seen: str, digest: str) -> None:
    if seen != digest:
        said = "This is not the text whose result you were shown."
        raise StaleForm(Unmet("other-text", said, "Look at the result below, and accept that."))


def _is_known(claim: Any, proposal: Proposal) -> bool:
    return proposal.known is None and claim.key in proposal.known_claims


def drawn_lines(source: Source, document: ReadDocument) -> Iterator[DrawnLine]:
    places = document.places
    for number, text in enumerate(source.lines, 1):
        named = [PLACES[place] for place in sorted(places.get(number, ())) if place in PLACES]
        yield DrawnLine(number, text, ", ".join(named))


def drawn_sections(document: ReadDocument) -> Iterator[tuple[Any, list[DrawnNode]]]:
    claims = {one.key: one for one in document.claims}
    for section in document.sections:
        yield section, [_drawn(node, claims.get(node.claim or "")) for node in section.nodes]


def _drawn(node: Node, claim: Any) -> DrawnNode:
    if claim is None:
        return DrawnNode(node, node.text, [], True)
    return DrawnNode(node, claim.text, list({mark.number: mark for mark in claim.marks}.values()), claim.stands_alone)
