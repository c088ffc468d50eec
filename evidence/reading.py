"""Within `reading_once`, the same question is put to the database once: for many rows decided in one transaction.

For what does not change while they are decided (who somebody is, which policy is in force), and for nothing else.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, TypeVar, cast

Question = TypeVar("Question", bound=Callable[..., Any])

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def reading_once() -> Iterator[None]:
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def asked_once(question: Question) -> Question:
    """A function of rows and plain values, whose answers are kept while `reading_once` holds."""

    @wraps(question)
    def answered(*about: Any) -> Any:
        answers = _answers.get()
        if answers is None:
            return question(*about)
        key = (question, *(getattr(one, "pk", one) for one in about))
        if key not in answers:
            answers[key] = question(*about)
        return answers[key]

    return cast(Question, answered)
