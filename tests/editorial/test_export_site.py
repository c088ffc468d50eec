"""`export_site`: the tree has the bytes that are served, writes what changed, and says where it differs."""

import json
import os
import shutil
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.management import CommandError, call_command

from editorial.delivery import site
from editorial.delivery.site import Exported, check_site, export_site
from editorial.delivery.tree import Tree
from editorial.formats.forms import forms_of
from editorial.services import hold, revise_article, withdraw
from tests import make_editorial
from tests.cast import PASSWORD
from tests.conftest import lacking, running, wait_until
from tests.editorial.addresses import PAGE, SLUG, TEXT, V1
from tests.ports import free_port

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def page(ann, rob, chief):
    return make_editorial.published_article(TEXT, by=ann, reviewer=rob, chief=chief)


@pytest.fixture
def claim(page):
    return page.placements.get().claim


@pytest.fixture
def tree(page, tmp_path) -> Path:
    exported(tmp_path)
    return tmp_path


def exported(folder: Path) -> list[str]:
    return sorted(export_site(folder, WSGIHandler(), "127.0.0.1").changed)


def texts_in(tree: Path) -> list[str]:
    files = [one for one in tree.rglob("*") if one.is_file() and one.suffix not in (".br", ".gz")]
    return sorted(str(one.relative_to(tree)) for one in files if TEXT in one.read_text())


def test_every_file_has_the_bytes_that_are_served(tree, client):
    files = [one for one in (tree / "live").rglob("*") if one.is_file() and one.suffix not in (".br", ".gz")]
    served = {f"/{one.relative_to(tree / 'live')}": one.read_bytes() for one in files}

    assert served == {address: client.get(address).content for address in served}
    documents = len(forms_of("article")) * 2 + len(forms_of("claim")) * 3
    assert len(served) == documents + 6 + 1  # articles, claims, changes, openapi and two feeds; the page's editions
    assert check_site(tree) == (5, [])


def test_a_second_export_writes_nothing(tree):
    assert exported(tree) == []


def test_a_hold_changes_what_carries_the_text_and_nothing_else(tree, claim, ann):
    before = texts_in(tree)

    hold(claim=claim, reason="Being checked.", by=ann)
    changed = exported(tree)

    address = f"{V1}/claims/{claim.public_id}"
    lists = [f"{V1}/{one}" for one in ("articles.json", "changes.json", "claims.json", "feed.json", "feed.atom")]
    assert changed == sorted(
        [PAGE, f"{PAGE}/editions/1", f"{PAGE}/editions.json", address, f"{address}/versions/1", *lists]
    )
    assert (len(before) > 6, texts_in(tree)) == (True, [])
    purged = Exported(changed).purge  # whatever a cache may have kept that text under
    assert {f"/{one.removeprefix('live/')}" for one in before} <= set(purged)
    assert {PAGE, f"{V1}/claims", f"{V1}/claims.json", f"{V1}/feed.atom", f"{PAGE}.html"} <= set(purged)
    assert check_site(tree)[1] == []


def test_a_withdrawn_page_is_only_among_what_is_gone(tree, page, chief):
    withdraw(article=page, reason="Superseded.", password=PASSWORD, by=chief)
    exported(tree)

    told = json.loads((tree / f"gone{PAGE}.json").read_text())
    assert (told["status"], (tree / f"live{PAGE}.json").exists(), check_site(tree)[1]) == ("withdrawn", False, [])


def test_an_article_that_moves_takes_its_editions_and_leaves_a_way(tree, page, ann, chief):
    revise_article(page, fields={"slug": "elsewhere"}, by=ann)
    make_editorial.published(page, by=chief)
    changed = exported(tree)

    assert {PAGE, f"{PAGE}/editions", f"{PAGE}/editions/1.md"} <= set(Exported(changed).purge)
    left = [str(one) for one in tree.rglob("*") if one.is_file() and SLUG in str(one.relative_to(tree))]
    moved = (tree / "moved.map").read_text()
    assert (left, check_site(tree)[1]) == ([], [])
    assert f"{PAGE} {V1}/articles/elsewhere;\n" in moved
    assert f"{V1}/articles/{page.public_id} {V1}/articles/elsewhere;\n" in moved


def test_what_was_interrupted_goes_on_where_it_was(page, tmp_path, monkeypatch):
    export, written = site._export, []
    monkeypatch.setattr(site, "AT_ONCE", 2)

    def stopped(tree, paths, report):
        if len(written) == 2:
            raise KeyboardInterrupt
        written.append(paths)
        export(tree, paths, report)

    with monkeypatch.context() as patched:
        patched.setattr(site, "_export", stopped)
        with pytest.raises(KeyboardInterrupt):
            exported(tmp_path)
    later = []
    monkeypatch.setattr(site, "_export", lambda tree, paths, report: later.append(paths) or export(tree, paths, report))
    exported(tmp_path)

    assert [len(one) for one in (*written, *later)] == [2, 2, 1]
    assert check_site(tmp_path) == (5, [])


def test_a_tree_of_another_library_is_made_anew(tree):
    stray = tree / f"live{V1}/articles/another.json"
    stray.write_text("{}")
    (tree / site.STATE).write_text(json.dumps({"library": "another", "followed": 3, "through": ""}))

    exported(tree)

    assert (stray.exists(), check_site(tree)) == (False, (5, []))


def test_check_names_what_is_missing_altered_or_too_much(tree, claim, capsys):
    (tree / f"live{PAGE}.json").write_text("{}")
    (tree / f"live{V1}/claims/{claim.public_id}.json").unlink()
    (tree / f"live{V1}/articles/another.json").write_text("{}")

    with pytest.raises(SystemExit) as end:
        call_command("export_site", str(tree), check=True, as_json=True)

    told = json.loads(capsys.readouterr().out)
    assert (end.value.code, told["ok"], told["checked"]) == (1, False, 5)
    assert {(one["row"], one["what"]) for one in told["findings"]} == {
        (f"live{PAGE}.json", "Its bytes are not what is published."),
        (f"live{V1}/claims/{claim.public_id}.json", "This file is missing."),
        (f"live{V1}/articles/another.json", "Nothing is published here."),
    }


def test_a_folder_that_cannot_be_written_is_refused(page, tmp_path):
    (tmp_path / "file").write_text("")

    with pytest.raises(CommandError) as refused:
        call_command("export_site", str(tmp_path / "file" / "tree"))

    assert refused.value.returncode == 2


def test_two_exports_do_not_write_over_each_other(tree):
    with Tree(tree).alone(), pytest.raises(CommandError, match="another export") as refused:
        call_command("export_site", str(tree))

    assert refused.value.returncode == 2


def test_nothing_that_was_half_written_is_among_what_is_served(tree, claim, ann, monkeypatch):
    def killed(written, file):
        raise KeyboardInterrupt

    hold(claim=claim, reason="Being checked.", by=ann)
    with monkeypatch.context() as patched:
        patched.setattr("editorial.delivery.tree.os.replace", killed)
        with pytest.raises(KeyboardInterrupt):
            exported(tree)

    assert [one.name for one in (tree / "live").rglob(".*")] == []
    exported(tree)
    assert check_site(tree) == (5, [])


def test_where_people_sign_in_to_read_nothing_is_exported(page, tmp_path, settings):
    settings.ANONYMOUS_READING = False

    with pytest.raises(CommandError, match="nothing is exported"):
        call_command("export_site", str(tmp_path / "tree"))

    assert not (tmp_path / "tree").exists()


def test_two_texts_of_one_length_in_one_second_have_two_tags(tmp_path):
    tree = Tree(tmp_path)
    tree.replace("one.json", b"5 mg", issued=1_000_000.2)
    first = (tmp_path / "one.json").stat()

    tree.replace("one.json", b"9 mg", issued=1_000_000.9)

    second = (tmp_path / "one.json").stat()
    assert (int(first.st_mtime), first.st_size) != (int(second.st_mtime), second.st_size)


def nginx(tree: Path, folder: Path, port: int) -> list[str]:
    """How it is started, with the configuration of the tree."""
    told = (tree / "nginx.conf").read_text().replace("listen 80;", f"listen 127.0.0.1:{port};")
    (folder / "site.conf").write_text(told)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    temporary = " ".join(f"{kind}_temp_path {folder}/{kind};" for kind in kinds)
    who = "user root;" if os.getuid() == 0 else ""  # else its worker is nobody, and cannot read the tree
    (folder / "nginx.conf").write_text(
        f"{who} daemon off; pid {folder}/pid; error_log {folder}/errors; worker_processes 1; events {{ }}\n"
        f"http {{ access_log off; {temporary} include {folder}/site.conf; }}\n"
    )
    return [found("nginx"), "-c", f"{folder}/nginx.conf"]


def caddy(tree: Path, folder: Path, port: int) -> list[str]:
    told = (tree / "Caddyfile").read_text().replace(":80 {", f"http://127.0.0.1:{port} {{")
    (folder / "Caddyfile").write_text(f"{{\n  admin off\n  auto_https off\n}}\n{told}")
    return [found("caddy"), "run", "--config", f"{folder}/Caddyfile", "--adapter", "caddyfile"]


def found(name: str) -> str:
    binary = shutil.which(name) or shutil.which(f"/usr/sbin/{name}")
    if binary is None:
        lacking(name)
    return str(binary)


# What each says for itself: its own tags and dates, and Caddy also how long a compressed answer is and that it varies.
OWN = {"etag", "last-modified", "repr-digest", "link", "server", "date", "connection", "accept-ranges"}
SAID_OTHERWISE = {nginx: OWN, caddy: OWN | {"content-length", "transfer-encoding", "vary"}}


@pytest.fixture(params=[nginx, caddy], ids=lambda server: server.__name__)
def server(request, tree, tmp_path_factory):
    """A real one before the tree, as its configuration says; yields how to ask it."""
    folder, port = tmp_path_factory.mktemp("server"), free_port()
    command = request.param(tree, folder, port)

    def ask(address: str, method: str = "GET", **headers: str):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request(method, address, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        answer = response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
        connection.close()
        return answer

    def answers() -> bool:
        try:
            return bool(ask(PAGE))
        except OSError:
            return False

    ask.said_otherwise = SAID_OTHERWISE[request.param]
    with (
        (folder / "log").open("w") as log,
        running(command, env=os.environ | {"HOME": str(folder)}, stderr=log) as process,
    ):
        wait_until(lambda: process.poll() is not None or answers())
        assert process.poll() is None, (folder / "log").read_text()
        yield ask


@pytest.mark.once
def test_a_web_server_answers_as_attest_does(server, client, tree, claim):
    addresses = [
        PAGE,
        *(f"{PAGE}{form.suffix}" for form in forms_of("article")),
        f"{PAGE}/editions/1",
        f"{V1}/claims/{claim.public_id}",
        f"{V1}/articles",
        f"{V1}/openapi.json",
        f"{V1}/feed.json",
        f"{V1}/feed.atom",
    ]

    for address in addresses:
        for codings in ("", "gzip", "br, gzip"):
            asked = {"Accept-Encoding": codings} if codings else {}
            own = client.get(address, headers=asked)
            status, headers, body = server(address, **{"Accept_Encoding": codings} if codings else {})
            said = {name.lower(): value for name, value in own.headers.items()}
            told, expected = (
                {name: value for name, value in one.items() if name not in server.said_otherwise}
                for one in (headers, said)
            )
            assert (address, codings, status, told, body) == (address, codings, own.status_code, expected, own.content)


@pytest.mark.once
def test_a_web_server_knows_what_is_gone_moved_refused_and_unchanged(server, client, tree, page, ann, chief):
    status, headers, _ = server(PAGE)
    unchanged = server(PAGE, If_None_Match=headers["etag"])
    refused = {
        address: server(address) for address in (f"{V1}/articles/never", f"{PAGE}?audience=public", "/live/x", "/")
    }
    withdraw(article=page, reason="Superseded.", password=PASSWORD, by=chief)
    exported(tree)
    gone = server(PAGE, If_None_Match=headers["etag"])

    assert (status, unchanged[0], unchanged[2]) == (200, 304, b"")
    assert [one[0] for one in refused.values()] == [404, 400, 404, 404]
    assert {one[1]["content-type"] for one in refused.values()} == {"application/problem+json"}
    assert refused[f"{V1}/articles/never"][2] == client.get(f"{V1}/articles/never").content
    assert (gone[0], gone[2]) == (410, client.get(PAGE).content)
    for rest in ("", ".json", "/editions/1"):
        moved = server(f"{V1}/articles/{page.public_id}{rest}")
        assert (moved[0], moved[1]["location"].endswith(f"{PAGE}{rest}")) == (308, True)
    same_names = (f"{V1}//articles/{SLUG}", f"{PAGE}.json.br", f"{V1}/articles/.{SLUG}.json.new")
    assert [server(one)[0] for one in same_names] == [404] * 3
    for method in ("PUT", "OPTIONS"):
        told, own = server(PAGE, method), client.generic(method, PAGE)
        assert (told[0], told[2]) == (own.status_code, own.content), method
        wanted = {name.lower(): value for name, value in own.headers.items() if name.startswith(("Allow", "Access"))}
        assert {name: value for name, value in told[1].items() if name in wanted} == wanted, method
    assert told[1].get("cache-control") is None  # of OPTIONS; a refusal is not kept
