"""What is news, to whom and in which words: one table, read by `telling`, the inbox page and `mailing`."""

from editorial.news.inbox import inbox_of, standing, unread
from editorial.news.items import DUE, Item
from editorial.news.table import BY_KIND, JOINS, NEWS, News

__all__ = ["BY_KIND", "DUE", "JOINS", "NEWS", "Item", "News", "inbox_of", "standing", "unread"]
