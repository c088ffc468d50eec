"""Reads that join apps or answer a named question."""

from editorial.selectors.drafts import PublishPage, composition_of, last_edition, publish_page
from editorial.selectors.published import (
    changes_after,
    changes_before,
    document_as_of,
    editions_of,
    erased_of,
    newest_document,
    published,
    published_article,
    title_in,
    todays_notices,
    todays_summaries,
    todays_titles,
)
from editorial.selectors.work import (
    ArticleStatus,
    ClaimStatus,
    Node,
    article_status,
    article_tree,
    articles_placing,
    status_of,
)

__all__ = [
    "ArticleStatus",
    "ClaimStatus",
    "Node",
    "PublishPage",
    "article_status",
    "article_tree",
    "articles_placing",
    "changes_after",
    "changes_before",
    "composition_of",
    "document_as_of",
    "editions_of",
    "erased_of",
    "last_edition",
    "newest_document",
    "publish_page",
    "published",
    "published_article",
    "status_of",
    "title_in",
    "todays_notices",
    "todays_summaries",
    "todays_titles",
]
