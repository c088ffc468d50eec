"""One PubmedBookArticle: a book of the NCBI Bookshelf, or a chapter of one."""

from evidence.bibliography.drafting import Draft
from evidence.bibliography.pubmed_elements import (
    Element,
    fill_abstract,
    fill_date,
    fill_people,
    text_at,
    text_of,
    texts_at,
)

_IDENTIFIERS = {"doi": "DOI", "pubmed": "PMID", "pmc": "PMCID"}


def fill(draft: Draft, element: Element) -> None:
    document = element.find("BookDocument")
    if document is None:
        return
    book = document.find("Book")
    chapter = text_at(document, "ArticleTitle")
    draft.item["type"] = "chapter" if chapter else "book"
    draft.put("title", chapter or text_at(book, "BookTitle"), marked_up=False)
    draft.put("container-title", text_at(book, "BookTitle") if chapter else "", marked_up=False)
    _fill_people(draft, document, book)
    _fill_book(draft, book)
    _fill_identifiers(draft, element, document)
    fill_abstract(draft, document.find("Abstract"))
    draft.pages(text_at(document, "Pagination/MedlinePgn"))
    draft.put("language", text_at(document, "Language"))
    draft.words("keyword", texts_at(document, "KeywordList/Keyword"))
    draft.keep("publicationTypes", texts_at(document, "PublicationType"))


def _fill_people(draft: Draft, document: Element, book: Element) -> None:
    lists = [*document.findall("AuthorList"), *(book.findall("AuthorList") if book is not None else ())]
    for people in lists:
        fill_people(draft, "editor" if people.get("Type") == "editors" else "author", people)


def _fill_book(draft: Draft, book: Element) -> None:
    if book is None:
        return
    fill_date(draft, "issued", book.find("PubDate"), book.find("BeginningDate"))
    draft.put("publisher", text_at(book, "Publisher/PublisherName"))
    draft.put("publisher-place", text_at(book, "Publisher/PublisherLocation"))
    draft.put("collection-title", text_at(book, "CollectionTitle"))
    draft.put("edition", text_at(book, "Edition"))
    draft.put("volume", text_at(book, "Volume"))
    draft.isbn(", ".join(texts_at(book, "Isbn")))


def _fill_identifiers(draft: Draft, element: Element, document: Element) -> None:
    draft.identify("PMID", text_at(document, "PMID"))
    for path in ("BookDocument/ArticleIdList/ArticleId", "PubmedBookData/ArticleIdList/ArticleId"):
        for one in element.findall(path):
            if variable := _IDENTIFIERS.get(one.get("IdType")):
                draft.identify(variable, text_of(one))
