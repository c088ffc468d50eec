"""One page with everything a page can show, in its first edition: for the API's example and the reader page."""

from dataclasses import dataclass, field

from django.contrib.auth.models import User

from editorial.models import Article
from editorial.services import NewBlock, NewSection, create_article, create_topic, fill_article, issue_boilerplate
from evidence.models import Claim, Reference
from tests import make, make_editorial

LIST = """Exercises for tennis elbow are built up in three stages:
- holding the wrist still against resistance,
- lowering a light weight slowly,
- lifting and lowering it."""
TEXTS = {
    "definition": "Tennis elbow is a painful overuse of the tendons on the outer side of the elbow.",
    "emergency": "A hot, swollen elbow with fever is assessed on the same day, because the joint may be infected.",
    "pain": "People with tennis elbow have pain on the outer side of the elbow when they grip or lift.",
    "grip": "Grip strength is often lower on the side of the tennis elbow.",
    "time": "Tennis elbow settles within a year in most adults, whether or not it is treated.",
    "load": "Adults with tennis elbow reduce the movements that bring on the pain.",
    "exercise": LIST,
    "slowly": "The load is raised only when the pain has settled by the next morning.",
    "injection": "Corticosteroid injections relieve tennis elbow for some weeks but make relapse more likely.",
    "plasma": "Experts disagree whether injections of platelet-rich plasma help adults with tennis elbow.",
    "draft": "Shock waves relieve the pain of tennis elbow in adults.",
}
PUBLIC = {
    "definition": "Tennis elbow is a sore tendon on the outside of the elbow, from using the arm too much.",
    "time": "Tennis elbow usually goes away by itself within a year.",
    "injection": "A cortisone injection helps for a few weeks, but the pain comes back more often afterwards.",
}
MORE = {
    "injection": {"certainty": "moderate", "strength": "conditional-against"},
    "plasma": {"asserts": "experts-disagree", "kind": "recommendation"},
    "time": {"kind": "prognosis", "certainty": "high"},
    "definition": {"kind": "definition"},
}


@dataclass
class RichPage:
    article: Article
    claims: dict[str, Claim] = field(default_factory=dict)
    works: list[Reference] = field(default_factory=list)


def rich_page(*, ann: User, rob: User, chief: User, publish: bool = True) -> RichPage:
    works = [_work(number, by=ann) for number in (1, 2, 3)]
    claims = {name: _claim(name, text, works, ann=ann, rob=rob) for name, text in TEXTS.items()}
    issue_boilerplate("policy", "Every statement rests on sources and is approved by a medical reviewer.", by=chief)
    issue_boilerplate("disclaimer", "This page does not replace the advice of a doctor.", by=chief)
    create_topic("musculoskeletal", "Musculoskeletal", by=ann)
    article = create_article(
        "Tennis elbow",
        question_title="What is tennis elbow?",
        topics=["musculoskeletal"],
        synonyms=["Lateral epicondylitis", "Lateral elbow tendinopathy"],
        authors=[{"name": "Ann Example", "role": "author"}],
        related_links=[{"title": "About tendons", "url": "https://example.org/tendons"}],
        by=ann,
    )
    fill_article(article, _sections(claims), by=ann)
    if publish:
        make_editorial.published(article, leave_out=[str(claims["draft"].public_id)], by=chief)
    return RichPage(article, claims, works)


def _work(number: int, *, by: User) -> Reference:
    return make.reference(by=by, title=f"Trial of rest, part {number}", doi=f"10.5555/elbow.{number}")


def _claim(name: str, text: str, works: list[Reference], *, ann: User, rob: User) -> Claim:
    cited = [{"reference": works[len(name) % 3], "locator": "p. 4", "quote": "As measured after one year."}]
    if name in PUBLIC:
        cited.append({"reference": works[0]})
    words = [{"audience": "public", "language": "en", "text": PUBLIC[name]}] if name in PUBLIC else []
    fields = {"citations": cited, "wordings": words, **MORE.get(name, {})}
    if name == "draft":
        return make.claim(text, by=ann, **fields)
    return make.approved_claim(text, by=ann, reviewers=[rob], **fields)


def _sections(claims: dict[str, Claim]) -> list[NewSection]:
    def block(name: str, kind: str = "paragraph", depth: int = 0) -> NewBlock:
        return NewBlock(kind, depth, claims[name])

    return [
        NewSection("", blocks=[block("definition"), block("emergency", "callout")]),
        NewSection("Signs", blocks=[block("pain", "bullet"), block("grip", "bullet", 1), block("time", "bullet")]),
        NewSection("Treatment"),
        NewSection(
            "Step by step",
            level=2,
            blocks=[
                block("load", "step"),
                block("exercise", "step"),
                block("slowly", "bullet", 1),
                block("draft", "step"),
                block("injection", "step"),
            ],
        ),
        NewSection("Open questions", level=2, blocks=[block("plasma")]),
    ]
