"""What somebody is asked about before they mark: the topics and products that a submission concerns."""

from editorial.models import Topic
from editorial.selectors.sittings import article_of
from evidence.models import ClaimVersion
from evidence.text import drug_names
from reviews.models import Submission

MOST_INTERESTS = 40


def interests_of(submission: Submission) -> list[str]:
    """What somebody may have an interest in: the page's topics, and the drugs that the claims name."""
    article = article_of(submission)
    topics = dict(Topic.objects.filter(slug__in=article.topics).values_list("slug", "name")) if article else {}
    texts = [text for one in submission.reviews.select_related("version") for text in texts_of(one.version)]
    named = [*topics.values(), *(name for text in texts for name in drug_names(text))]
    return list({one.casefold(): one for one in reversed(named)}.values())[::-1][:MOST_INTERESTS]


def texts_of(version: ClaimVersion) -> list[str]:
    content = version.content
    return [content["text"], content.get("on_page_form", ""), *(one["text"] for one in content.get("wordings", []))]
