"""Rows 76 to 85 of the bad inputs: what is odd about a request leaves nothing for the next reader, opens nothing, and
is answered alike by the front and by Django behind it.
"""

import pytest
from django.core.handlers.wsgi import WSGIHandler

from editorial import middleware
from editorial.delivery.front import LONGEST_KEY, Front
from editorial.delivery.refresh import StoreFollower
from editorial.formats.forms import FORMS
from tests import make_editorial
from tests.editorial.addresses import PAGE, SLUG, TEXT, V1
from tests.editorial.test_delivery import Asked
from tests.editorial.test_delivery import delivery_store as delivery_store  # a fixture

pytestmark = pytest.mark.django_db(transaction=True)
EVIL = "evil.example"
ODD = {
    "another host": {"HTTP_HOST": EVIL},
    "a host with a path": {"HTTP_HOST": f"127.0.0.1/{EVIL}"},
    "a forwarded host": {"HTTP_X_FORWARDED_HOST": EVIL, "HTTP_FORWARDED": f"host={EVIL};proto=https"},
    "another scheme": {"HTTP_X_FORWARDED_PROTO": "https", "HTTP_X_FORWARDED_SSL": "on", "HTTP_X_URL_SCHEME": "https"},
    "another port": {"HTTP_X_FORWARDED_PORT": "1", "HTTP_X_FORWARDED_PREFIX": f"/{EVIL}"},
    "another address": {"HTTP_X_ORIGINAL_URL": "/admin/", "HTTP_X_REWRITE_URL": "/admin/"},
    "another method": {"HTTP_X_HTTP_METHOD_OVERRIDE": "DELETE", "HTTP_X_METHOD_OVERRIDE": "DELETE"},
    "another site": {"HTTP_ORIGIN": f"https://{EVIL}", "HTTP_REFERER": f"https://{EVIL}/"},
    "no site": {"HTTP_ORIGIN": "null"},
    "somebody": {"HTTP_AUTHORIZATION": "Basic YTpi", "HTTP_COOKIE": "sessionid=forged; csrftoken=forged"},
    "a huge cookie": {"HTTP_COOKIE": "a=" + "x" * 65_536},
    "a huge language": {"HTTP_ACCEPT_LANGUAGE": "de," * 33_000},
    "a part": {"HTTP_RANGE": "bytes=0-9", "HTTP_IF_RANGE": '"x"'},
    "no part": {"HTTP_RANGE": "bytes=-0,5-1,,"},
    "anything known": {"HTTP_IF_NONE_MATCH": "*"},
    "old times": {"HTTP_IF_MODIFIED_SINCE": "Wed, 01 Jan 2800 00:00:00 GMT"},
    "a condition of writing": {"HTTP_IF_MATCH": '"x"', "HTTP_IF_UNMODIFIED_SINCE": "Wed, 01 Jan 1800 00:00:00 GMT"},
    "no form at all": {"HTTP_ACCEPT": ""},
    "two forms": {"HTTP_ACCEPT": "text/markdown,application/json"},
    "odd forms": {"HTTP_ACCEPT": "../../, */*;q=0.001;q=1, ;;;"},
    "odd codings": {"HTTP_ACCEPT_ENCODING": "br;q=nan, gzip;q=inf, *;q=-1, ;;, =,"},
    "endless codings": {"HTTP_ACCEPT_ENCODING": "br, " * 25_000},
    "another protocol": {"HTTP_UPGRADE": "h2c", "HTTP_CONNECTION": "Upgrade, HTTP2-Settings"},
    "no compression": {"HTTP_CACHE_CONTROL": "no-cache, no-transform", "HTTP_PRAGMA": "no-cache"},
}  # fmt: skip
KINDS = {
    "page": PAGE,
    "edition": f"{PAGE}/editions/1",
    "markdown": f"{PAGE}.md",
    "list": f"{V1}/claims?limit=1",
    "search": f"{V1}/claims?q=tendon",
    "feed": f"{V1}/feed.atom?limit=1",
    "editions": f"{PAGE}/editions",
    "changes": f"{V1}/changes?after=0",
    "description": f"{V1}/openapi.json",
    "nothing": f"{V1}/articles/nothing",
}
# One of what is stored, one that Django draws, one that the front keeps of Django's, one that nobody keeps.
FEW = [KINDS[name] for name in ("page", "markdown", "search", "nothing")]


@pytest.fixture
def page(delivery_store, ann, rob, chief):
    page = make_editorial.published_article(TEXT, "Heat relieves pain.", by=ann, reviewer=rob, chief=chief)
    StoreFollower().run_once()
    return page


@pytest.fixture
def fronted(page, delivery_store):
    return lambda: Front(WSGIHandler(), delivery_store)


def test_no_odd_request_spoils_the_answer_of_the_next(fronted):
    """Row 78. Nothing of it is in its own answer either."""
    spoilt, echoed = [], []
    for address in FEW:
        expected = Asked(fronted(), address)
        for name, odd in ODD.items():
            shared = fronted()
            told = Asked(shared, address, **odd)
            spoilt += [(address, name)] if Asked(shared, address) != expected else []
            echoed += [(address, name)] if EVIL in repr(vars(told)) or told.headers.keys() & {"Set-Cookie"} else []
            assert told.status in (200, 304, 400, 404, 406), (address, name)

    assert (spoilt, echoed) == ([], [])


def test_the_front_and_django_make_the_same_of_odd_requests(fronted):
    """But for a host that is not ours, which Django refuses, and the front, which never uses it, does not look at."""
    hosts = {"another host", "a host with a path"}
    odd = {name: headers for name, headers in ODD.items() if name not in hosts}
    differing = [
        (address, name)
        for address in FEW
        for name, headers in odd.items()
        if Asked(fronted(), address, **headers) != Asked(WSGIHandler(), address, **headers)
    ]

    assert differing == []


def test_a_cookie_brings_no_reader_another(fronted):
    """Neither whoever sends one, nor, from any cache, whoever comes next."""
    for cookie in ("sessionid=forged", "csrftoken=forged", "messages=forged; other=x"):
        for address in KINDS.values():
            for app in (fronted(), WSGIHandler()):
                assert Asked(app, address, HTTP_COOKIE=cookie) == Asked(WSGIHandler(), address), (address, cookie)
        read = Asked(WSGIHandler(), f"/read/{SLUG}/", HTTP_COOKIE=cookie)
        assert ("Set-Cookie" in read.headers) == (read.headers["Cache-Control"] == "private, no-store"), cookie


def test_the_short_way_to_a_view_answers_as_the_whole_chain_of_middleware(page, monkeypatch):
    """Nothing of what it leaves out, such as sessions, says anything to those who read as anybody."""
    asked = [(address, odd) for address in [*KINDS.values(), "/api/v1/docs"] for odd in ODD.values()]
    short = [Asked(WSGIHandler(), address, **odd) for address, odd in asked]

    monkeypatch.setattr(middleware, "_answers_programs", lambda path: False)
    differing = [one for one, told in zip(asked, short, strict=True) if Asked(WSGIHandler(), one[0], **one[1]) != told]

    assert differing == []


def test_a_part_of_a_document_is_never_sent_as_if_it_were_all(fronted):
    for app in (fronted(), WSGIHandler()):
        told = Asked(app, PAGE, HTTP_RANGE="bytes=0-9")
        assert (told.status, told) == (200, Asked(app, PAGE))


CONDITIONS = [
    '"x",{}', "{},", " {} ", 'W/{} , "y"', "w/{}", "*", " * ", '"x", *', "{} junk", "junk {}", '""', '"*"', ",,,{}",
    '"a,b", {}', "{}{}", "W/", '"', "é, {}",
]  # fmt: skip


def test_what_a_reader_has_is_read_alike(fronted):
    """Row 76: lists, weak tags and what is no tag; for lists as well as for documents."""
    for address in (PAGE, f"{V1}/claims", f"{PAGE}.jsonld"):
        tag = Asked(fronted(), address).headers["ETag"]
        for conditions in CONDITIONS:
            asked = {"HTTP_IF_NONE_MATCH": conditions.replace("{}", tag)}
            told = Asked(fronted(), address, **asked)
            assert told == Asked(WSGIHandler(), address, **asked), (address, conditions)


ODD_PATHS = [
    f"{PAGE}/", f"{PAGE}//", f"/{PAGE}", f"{V1}//articles/{SLUG}", f"{V1}/./articles/{SLUG}", f"{V1}/articles/./{SLUG}",
    f"{V1}/articles/../articles/{SLUG}", f"{PAGE}/..", f"{PAGE};x", f"{PAGE};x.json", f"{PAGE}.json;x", f"{PAGE}.css",
    f"{PAGE}.json.json", f"{PAGE}.JSON", f"{PAGE}.json/", f"{PAGE}.", f"{PAGE}..json", f"{PAGE}.json ",
    f"{PAGE}%2ejson", f"{PAGE}%00", f"{PAGE}\0json:", f"{PAGE}\0.json", f"{PAGE}\n.json", f"{PAGE}\\..", PAGE.upper(),
    PAGE.title(),
    f"{V1}/articles/{SLUG.replace('x', chr(0xD7))}", f"{V1}/articles/e\xcc\x81{SLUG}", f"{V1}/articles/\xff\xfe",
    f"{V1}/articles/\xf0\x9f\x98\x80", f"{V1}/articles/{'a' * 5_000}", f"{V1}/{'../' * 200}articles/{SLUG}",
    f"{V1}/", f"{V1}/articles/", f"{V1}/claims/{'0' * 40}", "/api/v1/../../etc/passwd", f"{PAGE}/editions/01",
    f"{PAGE}/editions/1/", f"{PAGE}/editions/1e0", f"{PAGE}/editions/\xd9\xa1", f"{PAGE}/editions/-1",
    f"{PAGE}/editions/{'9' * 40}", f"{PAGE}/editions/1.html.json", f"{V1}/feed.json.json", f"{V1}/feed.atom/",
]  # fmt: skip


def test_an_address_is_written_in_one_way(fronted):
    """Row 79: nothing but what is listed leads to a document, so no cache keeps one under another name."""
    told = {one: (Asked(fronted(), one), Asked(WSGIHandler(), one)) for one in ODD_PATHS}

    assert {one: pair[0].status for one, pair in told.items() if pair[0] != pair[1]} == {}
    wrong = {one: pair[0].status for one, pair in told.items() if pair[0].status not in (400, 404)}
    assert wrong == {}
    assert {pair[0].headers["Cache-Control"] for one, pair in told.items() if one.startswith("/api/v1/")} == {
        "no-store"
    }


def test_only_reading_is_a_method(fronted):
    """Row 85, for what the front would know, and for what it would not."""
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "PURGE", "get", "Get", "", "G E T"):
        for address in (PAGE, f"{PAGE}.md", f"{V1}/claims", f"{V1}/openapi.json", f"{V1}/articles/nothing"):
            for app in (fronted(), WSGIHandler()):
                assert Asked(app, address, method).status == 405, (address, method)


def test_every_form_refuses_what_it_does_not_know_alike(fronted, page):
    claim = page.placements.first().claim
    addresses = [f"{one}{form.suffix}" for one in KINDS.values() if "?" not in one for form in FORMS.values()]
    addresses += [
        f"{V1}/claims/{claim.public_id}{form.suffix}{end}" for form in FORMS.values() for end in ("", "/", "?x")
    ]

    differing = [one for one in addresses if Asked(fronted(), one) != Asked(WSGIHandler(), one)]
    assert differing == []


def test_what_nobody_asks_twice_is_not_kept(fronted):
    """Row 78: whoever invents headers does not fill our memory with them."""
    front = fronted()
    for number in range(20):
        long = f"{number}," * 2_000
        Asked(front, PAGE, HTTP_ACCEPT_ENCODING=long)
        Asked(front, f"{V1}/claims?limit=1", HTTP_ACCEPT_ENCODING=long)
        Asked(front, f"{V1}/claims", HTTP_ACCEPT=f"application/json, a/{long}")

    assert [key for key in front._ready if len(repr(key)) > 2 * LONGEST_KEY] == []
