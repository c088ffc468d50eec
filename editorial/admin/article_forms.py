"""What is typed about a page itself: plain text throughout, so that two people's versions compare word by word."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from editorial.formats.words import Piece, word_changes
from editorial.models import Article, Topic
from reviews.forms import Choices, ReasonForm, SignedForm

SEPARATOR = "|"


class ArticleForm(forms.Form):
    """Lists are one item a line; `revision` is the token of what was shown."""

    title = forms.CharField(required=False, max_length=300)
    question_title = forms.CharField(label="Title as a question", required=False, max_length=300)
    slug = forms.CharField(
        label="Address", required=False, max_length=120, help_text="Made from the title when empty. Old addresses stay."
    )
    language = forms.CharField(required=False, max_length=12, initial="en")
    translation_of = forms.ModelChoiceField(queryset=Article.objects.none(), required=False)
    topics = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    synonyms = forms.CharField(required=False, help_text="One a line.", widget=forms.Textarea(attrs={"rows": 3}))
    authors = forms.CharField(
        required=False, help_text="One a line: name | role", widget=forms.Textarea(attrs={"rows": 3})
    )
    related_links = forms.CharField(
        label="Related links",
        required=False,
        help_text="One a line: title | address",
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    reason = forms.CharField(label="Reason for this change", required=False, max_length=200)
    revision = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, others: QuerySet[Article], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["topics"].choices = Topic.objects.values_list("slug", "name")  # type: ignore[attr-defined]
        self.fields["topics"].widget.template_name = "admin/desk/choices.html"  # type: ignore[attr-defined]
        self.fields["translation_of"].queryset = others  # type: ignore[attr-defined]

    def fields_of_article(self) -> dict[str, Any]:
        names = ("title", "question_title", "slug", "language", "translation_of", "topics")
        typed = {name: self.cleaned_data[name] for name in names}
        return {**typed, "synonyms": _lines(self.cleaned_data["synonyms"])}

    def authors_typed(self) -> list[dict[str, str]]:
        return [{"name": one, "role": other} for one, other in _pairs(self.cleaned_data["authors"])]

    def links_typed(self) -> list[dict[str, str]]:
        return [{"title": one, "url": other} for one, other in _pairs(self.cleaned_data["related_links"])]


class SubmitForm(ReasonForm):
    note = forms.CharField(
        label="Note to the reviewers", required=False, widget=forms.Textarea(attrs={"rows": 2}), max_length=5_000
    )
    reason = forms.CharField(
        label="Reason for sending again",
        help_text="Needed only for claims that were sent back and are unchanged.",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    meaning_unchanged = forms.ChoiceField(
        label="What is sent",
        choices=[("no", "New and changed statements"), ("yes", "Editorial corrections: the meaning is unchanged")],
        initial="no",
        required=False,
        widget=Choices,
        help_text="A correction changes spelling, punctuation or plain words, and nothing else; the rest stays here.",
    )
    field_order = ("note", "meaning_unchanged", "reason")


class WaiveForm(SignedForm):
    text = forms.CharField(widget=forms.HiddenInput)


def typed_of(article: Article) -> dict[str, Any]:
    """The page as the form shows it."""
    return {
        "title": article.title,
        "question_title": article.question_title,
        "slug": article.slug,
        "language": article.language,
        "translation_of": article.translation_of_id,
        "topics": article.topics,
        "synonyms": "\n".join(article.synonyms),
        "authors": "\n".join(f"{one.name} {SEPARATOR} {one.role}" for one in article.authors.all()),
        "related_links": "\n".join(f"{one.title} {SEPARATOR} {one.url}" for one in article.related_links.all()),
        "revision": article.revision,
    }


def differences(form: ArticleForm, article: Article) -> list[tuple[str, list[Piece]]]:
    """What somebody typed against what somebody else saved meanwhile, field by field."""
    saved = typed_of(article)
    named = [(one.label, _text(saved.get(one.name)), _text(one.value())) for one in form if one.name in saved]
    return [(str(name), word_changes(was, now)) for name, was, now in named if was != now and name != "Revision"]


def _text(value: Any) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value or "").replace("\r\n", "\n")


def _lines(text: str) -> list[str]:
    return [one.strip() for one in text.splitlines() if one.strip()]


def _pairs(text: str) -> list[tuple[str, str]]:
    """The second part may be missing, and the services say so; a separator in the first part is kept."""
    parts = [one.rpartition(SEPARATOR) if SEPARATOR in one else (one, "", "") for one in _lines(text)]
    return [(first.strip(), second.strip()) for first, _, second in parts]
