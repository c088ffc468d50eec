"""Which styles there are: our own, and the files that the setting CITATION_STYLES names, by the name of each file."""

from pathlib import Path

from django.conf import settings

from evidence.bibliography.styles.reading import OWN, Style, own_style, style_from_file

USUAL = "vancouver"


def styles_offered() -> dict[str, str]:
    """What to call each, by its name; a file of one of our names takes its place."""
    return {**OWN, **{name: name for name in _files() if name not in OWN}}


def style_called(name: str) -> Style:
    """Raises UnusableStyle where its file is none, and LookupError where no style has the name."""
    if path := _files().get(name):
        return style_from_file(path)
    if name not in OWN:
        raise LookupError(name)
    return own_style(name)


def _files() -> dict[str, Path]:
    return {Path(one).stem: Path(one) for one in settings.CITATION_STYLES}
