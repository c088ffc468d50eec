"""The bibliography of a page: its works in reading order, in a style one chooses, to copy or to take away as a file."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed

from editorial.models import Article
from editorial.selectors.cited import references_cited_by
from evidence.bibliography.fields import item_of
from evidence.bibliography.styles import USUAL, UnusableStyle, bibliography, style_called, styles_offered
from evidence.bibliography.writing import WRITERS
from evidence.models import Reference

# What is offered: its name, its ending, its media type.
FILES = {
    "ris": ("RIS", "ris", "application/x-research-info-systems"),
    "bibtex": ("BibTeX", "bib", "application/x-bibtex"),
    "csl": ("CSL-JSON", "json", "application/vnd.citationstyles.csl+json"),
    "nbib": ("NBIB", "nbib", "text/plain"),
}
CHOSEN = "bibliography_style"


class BibliographyPages:
    """A further page of the article's admin; with `format=` the same works as a file."""

    def bibliography_page(self: Any, request: HttpRequest, article: Article) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponseNotAllowed(["GET", "HEAD"])
        references, name, format = references_cited_by(article), _style_for(request), request.GET.get("format", "")
        if format in FILES:
            return _file(article, references, format)
        written = _written(references, name)
        if format == "text" and not written["wrong"]:
            text = "".join(f"{one.text}\n" for one in written["entries"])
            return _sent(text, f"{article.slug}-{name}.txt", "text/plain")
        return self.desk(
            request,
            "admin/editorial/bibliography.html",
            title=f"Bibliography: {article}",
            object=article,
            article=article,
            works=len(references),
            chosen=name,
            offered=styles_offered(),
            files=[(key, said) for key, (said, *_) in FILES.items()],
            **written,
        )


def _style_for(request: HttpRequest) -> str:
    """The one that is asked for, which is remembered until one signs out; else the one that was."""
    offered = styles_offered()
    asked = request.GET.get("style", "")
    if asked and asked not in offered:
        raise Http404
    if asked and request.session.get(CHOSEN) != asked:
        request.session[CHOSEN] = asked
    chosen = asked or request.session.get(CHOSEN, USUAL)
    return chosen if chosen in offered else USUAL


def _written(references: list[Reference], name: str) -> dict[str, Any]:
    """With what is wrong, where the style is the publisher's own and cannot be used."""
    try:
        style = style_called(name)
        entries = list(bibliography(map(item_of, references), style))
        return {"entries": entries, "numbered": style.numbered, "wrong": ""}
    except UnusableStyle as wrong:
        return {"entries": [], "numbered": False, "wrong": str(wrong)}


def _file(article: Article, references: list[Reference], format: str) -> HttpResponse:
    _, ending, media = FILES[format]
    return _sent("".join(WRITERS[format](map(item_of, references))), f"{article.slug}-references.{ending}", media)


def _sent(text: str, name: str, media: str) -> HttpResponse:
    response = HttpResponse(text, content_type=f"{media}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
