"""The public API's lists, search and `as_of` in a library of 1,000,000 published versions, and in one of 10,000."""

from dataclasses import dataclass

# How often the seeds, whose published pages have 160 claims, stand in either library.
FEWER, MORE = 63, 6_250
NEVER = "search: two words, each in 1 of 5, that never meet"


@dataclass(frozen=True)
class Row:
    """What is asked, and how many items it finds in either library; None for a document."""

    address: str
    items: int | None = None


ROWS = {
    "claims": Row("/claims", 100),
    "articles": Row("/articles", 100),
    "claims by reference": Row("/claims?reference={reference}", 10),
    "claims by topic": Row("/claims?topic={topic}", 100),
    "claims of a kind (all)": Row("/claims?kind=recommendation", 100),
    "claims of a kind (1 in 500)": Row("/claims?kind=safety&limit=10", 10),
    "search: a word in 1 of 5": Row("/claims?q=paracetamol", 100),
    "search: a word in 1 of 100": Row("/claims?q=hundredth&limit=50", 50),
    "search: a word in 1 of 1000": Row("/claims?q=thousandth&limit=5", 5),
    "search: a word in 20 old claims": Row("/claims?q=few", 20),
    "search: a word in every page, in no claim": Row("/claims?q=condition", 0),
    "search: two words in 1 of 5": Row("/claims?q=paracetamol+diabetes", 100),
    NEVER: Row("/claims?q=paracetamol+manual+therapy", 0),
    "search: the beginning of a word": Row("/claims?q=paracet*", 100),
    "search: a word, by reference": Row("/claims?q=pain&reference={reference}", 3),
    "search: articles": Row("/articles?q=condition", 100),
    "updated since: the newest 80": Row("/claims?updated_since={since}", 80),
    "updated since: all": Row("/claims?updated_since={long_ago}", 100),
    "updated since: none": Row("/claims?updated_since=2999-01-01", 0),
    "updated since, a word in 1 of 5": Row("/claims?q=paracetamol&updated_since={since}", 18),
    "changes, from the middle": Row("/changes?after={change}", 100),
    "feed": Row("/feed.json", 100),
    "editions of an article": Row("/articles/{article}/editions", 1),
    "as_of: a claim": Row("/claims/{claim}?as_of={now}"),
    "as_of: an article": Row("/articles/{article}?as_of={now}"),
}
