"""The README is true: its example is what the API returns, its commands exist, and so does what it links to."""

import re
import tomllib
from pathlib import Path

import pytest
from django.core.management import get_commands

from config.places import BASE_DIR
from editorial.formats import messages
from tests import make, make_editorial

README = (BASE_DIR / "README.md").read_text()
LOCAL = [one for one in re.findall(r"\]\(([^)#]+)\)", README) if "://" not in one]
TARGETS = re.findall(r"^([a-z-]+):", (BASE_DIR / "Makefile").read_text(), flags=re.MULTILINE)
SERVED_BY_RUN = "http://127.0.0.1:8000"


@pytest.mark.django_db(transaction=True)
def test_example_draws_a_published_article(live_server, capsys, ann, rob, chief):
    source = make.reference(by=ann, title="Trial of rest", doi="10.5555/rest", issued="2021")
    rest = make.approved_claim("Rest eases knee pain.", by=ann, reviewers=[rob], citations=[{"reference": source}])
    heat = make.claim("Heat eases knee pain.", by=ann)
    page = make_editorial.article([rest, heat], by=ann, title="Bone marrow edema")
    edition = make_editorial.published(page, by=chief, leave_out=[str(heat.public_id)])

    exec(example().replace(SERVED_BY_RUN, live_server.url), {})  # noqa: S102 - our own README

    assert capsys.readouterr().out.splitlines() == [
        f"Bone marrow edema · last reviewed {edition.at:%Y-%m-%d}",
        "## Treatment",
        "Rest eases knee pain. [1]",
        messages.LEFT_OUT,
        "1 Example E. Trial of rest. Journal of Examples. 2021. doi: 10.5555/rest.",
    ]


def example() -> str:
    """The one block of Python."""
    [code] = re.findall(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert SERVED_BY_RUN in code
    return code


@pytest.mark.parametrize("target", sorted(set(re.findall(r"\bmake ([a-z]+)", README))))
def test_make_has_what_it_names(target):
    assert target in TARGETS


@pytest.mark.parametrize("command", sorted(set(re.findall(r"manage\.py ([a-z_]+)", README))))
def test_there_is_the_command_it_names(command):
    assert command in get_commands()


@pytest.mark.parametrize("path", sorted(set(LOCAL)))
def test_what_it_links_to_is_there(path):
    assert (Path(BASE_DIR) / path).exists()


@pytest.mark.parametrize("name", sorted(set(re.findall(r"`([A-Z][A-Z_]+)(?:=[^`]*)?`", README))))
def test_setting_it_names_is_read(name):
    read = [BASE_DIR / "Makefile", *BASE_DIR.glob("config/*.py")]

    assert any(name in one.read_text() for one in read)


def test_it_names_the_oldest_python_that_will_do():
    project = tomllib.loads((BASE_DIR / "pyproject.toml").read_text())["project"]

    [oldest] = re.findall(r"python3 \((3\.\d+) or later\)", README)
    assert project["requires-python"].startswith(f">={oldest}")
