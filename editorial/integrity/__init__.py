"""Citation integrity of a page as a whole: its numbers and list, its attestations, its abbreviations. Pure rules.

What an import found stays a finding of the page only as long as it holds: see `pages`. `reading` says of a page that is
being imported what the rules of claims and pages find in its words.
"""

from editorial.integrity.pages import Line, Page, page_findings
from editorial.integrity.reading import problems_in

__all__ = ["Line", "Page", "page_findings", "problems_in"]
