"""A text as it is shown where there is no room for all of it."""


def shortened(text: str, longest: int) -> str:
    """At most so many characters, of which the last says that there is more."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"
