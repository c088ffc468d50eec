"""What readers get, beside Wagtail's API v2, Django REST framework and django-ninja with the same articles.

The same server with one worker, the same engine, and wrk as in `benchmarks.delivery`.
"""

import json
import subprocess
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.delivery import ROOT, kept_alive, run
from benchmarks.measure import Samples, command
from benchmarks.peers import running
from benchmarks.servers import Server, granian, load, script

# So slow an answer is seldom complete within the two seconds that others get.
SECONDS = 4
WORD, MOMENT = "paracetamol", "2099-01-01T00:00:00Z"
# The same questions to each, in its own words. What is not an article Attest answers without its store.
QUESTIONS = {
    "article": {
        "attest": ROOT + "/articles/{slug}",
        "django": ROOT + "/articles/{slug}",
        "wagtail": "/wagtail/pages/{page}/",
        "rest": "/rest/articles/{name}",
        "ninja": "/ninja/articles/{name}",
    },
    "search": {"django": ROOT + f"/claims?q={WORD}&limit=20", "ninja": f"/ninja/claims?q={WORD}"},
    "reference": {"django": ROOT + "/claims?reference={work}&limit=20", "ninja": "/ninja/claims?reference={row}"},
    "as of": {
        "django": ROOT + f"/articles/{{slug}}?as_of={MOMENT}",
        "ninja": f"/ninja/articles/{{name}}?as_of={MOMENT}",
    },
}
Turns = dict[str, tuple[Server, Path]]


def filled(url: str, library: str) -> str:
    """The peers' library in the database of `url`, with the articles of `library`; returns `url`."""
    with TemporaryDirectory(prefix="attest-bench-") as folder:
        file = f"{folder}/content.json"
        subprocess.run(**command(library, "content", file), check=True)
        subprocess.run(**running.command(url, "peers.fill", file), check=True)
    return url


def beside(library: str, peers: str, rounds: int) -> Samples:
    """Named and taken as in `benchmarks.delivery`."""
    with TemporaryDirectory(prefix="attest-bench-") as folder, ExitStack() as served:
        turns = _turns(library, peers, Path(folder), served)
        rows = [{one: load(*asked, SECONDS) for one, asked in turns.items()} for _ in range(rounds + 1)][1:]
    return {f"{one}: {figure}": [row[one][figure] for row in rows] for one in turns for figure in rows[0][one]}


def _turns(library: str, peers: str, folder: Path, served: ExitStack) -> Turns:
    """All that is measured: by name the server, and what wrk asks it."""
    store = str(folder / "store")
    run(library, store, "store")
    served.enter_context(kept_alive(library, store))
    attest = served.enter_context(granian("attest", library, store))
    django = served.enter_context(granian("django", library, ""))
    other = served.enter_context(granian("peers", peers, "", application=running.APPLICATION, start=running.command))
    servers = {"attest": attest, "django": django, "wagtail": other, "rest": other, "ninja": other}
    ours, theirs = _of_attest(attest), _of_peers(other)
    return {
        f"{who}: {question}": (
            servers[who],
            _script(folder / f"{who}-{number}", pattern, theirs if servers[who] is other else ours),
        )
        for number, (question, patterns) in enumerate(QUESTIONS.items())
        for who, pattern in patterns.items()
    }


def _script(folder: Path, pattern: str, found: list[dict[str, str]]) -> Path:
    return script(folder, {pattern.format(**one): "-" for one in found}, {})


def _of_attest(server: Server) -> list[dict[str, str]]:
    listed = _asked(server, f"{ROOT}/articles?limit=100")["items"]
    articles = [_asked(server, one["api_url"]) for one in listed]
    return [{"slug": one["slug"], "work": one["references"][0]["id"]} for one in articles]


def _of_peers(server: Server) -> list[dict[str, str]]:
    listed = _asked(server, "/wagtail/pages/?type=pages.ArticlePage&limit=100")["items"]
    return [{"page": one["id"], "name": one["meta"]["slug"], "row": row} for row, one in enumerate(listed, 1)]


def _asked(server: Server, path: str) -> dict:
    status, _, body = server.ask(path, {})
    assert status == 200, (path, status)
    return json.loads(body)
