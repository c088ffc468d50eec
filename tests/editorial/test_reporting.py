"""`editorial/pages/reporting.py`: a reader reports a problem without account, and learns nothing that is not public."""

import re
from uuid import uuid4

import pytest
from django.test import Client

from editorial.models import ProblemReport
from editorial.pages.senders import sender_of
from editorial.services import hold, revise_article, withdraw
from editorial.services.reports import PER_SENDER
from tests import make, make_editorial
from tests.cast import PASSWORD
from tests.editorial.rich_page import TEXTS, rich_page

pytestmark = pytest.mark.django_db
FORM, THANKS = "/read/tennis-elbow/report/", "/read/tennis-elbow/report/thanks/"
WORDS = "The word “within” is wrong."


@pytest.fixture
def rich(ann, rob, chief):
    return rich_page(ann=ann, rob=rob, chief=chief)


def send(client: Client, *, address: str = "192.0.2.1", **typed: str):
    return client.post(FORM, {"text": WORDS, **typed}, REMOTE_ADDR=address)


def test_page_leads_to_the_form(client, rich):
    assert f'<a href="{FORM}">Report a problem on this page</a>' in client.get("/read/tennis-elbow/").content.decode()


def test_form_offers_what_the_page_shows_and_asks_for_nothing_about_the_reader(client, rich):
    body = client.get(FORM).content.decode()

    offered = re.findall(r'<option value="([^"]+)">', body)
    names = set(re.findall(r'<(?:input|textarea|select)[^>]* name="([^"]+)"', body))
    shown = {name: str(one.public_id) for name, one in rich.claims.items()}
    assert set(shown.values()) - set(offered) == {shown["draft"]}
    assert names == {"csrfmiddlewaretoken", "claim", "text", "website"}
    assert "Please write nothing about yourself or about anybody else" in body


def test_report_is_kept_with_what_it_is_about(client, rich):
    answer = send(client, claim=str(rich.claims["time"].public_id))

    report = ProblemReport.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, THANKS)
    assert "Thank you" in client.get(THANKS).content.decode()
    assert (report.article, report.claim, report.edition) == (rich.article, rich.claims["time"], 1)
    assert (report.text, report.by.username) == (WORDS, "service-readers")


def test_report_may_be_about_the_page_as_a_whole(client, rich):
    send(client, claim="")

    assert ProblemReport.objects.get().claim is None


def test_no_address_is_kept(client, rich):
    send(client, address="192.0.2.77")

    assert "192.0.2.77" not in str(ProblemReport.objects.values().get())


def test_nothing_of_a_report_is_public(client, rich):
    before = [client.get(one).content for one in ("/read/tennis-elbow/", "/api/v1/articles/tennis-elbow", "/")]

    send(client)

    assert [client.get(one).content for one in ("/read/tennis-elbow/", "/api/v1/articles/tennis-elbow", "/")] == before


def test_program_that_fills_in_everything_is_thanked_and_nothing_is_kept(client, rich):
    answer = send(client, website="https://example.org/")

    assert (answer["Location"], ProblemReport.objects.count()) == (THANKS, 0)


@pytest.mark.parametrize("text", ["", "  ", "…", "x" * 2_001, "turned \u202e round"])
def test_words_that_cannot_be_taken_are_shown_again(client, rich, text):
    answer = send(client, text=text)

    assert (answer.status_code, ProblemReport.objects.count()) == (422, 0)
    assert "This was not sent yet." in answer.content.decode()


def test_form_keeps_what_was_typed_when_there_were_too_many(client, rich):
    for _ in range(PER_SENDER):
        send(client)

    answer = send(client, text="One more thing.")

    assert (answer.status_code, answer["Retry-After"], "One more thing." in answer.content.decode()) == (
        429, "3600", True)  # fmt: skip
    assert send(client, address="198.51.100.9").status_code == 302


def test_header_that_anybody_can_write_moves_nobody(client, rich):
    for number in range(PER_SENDER + 1):
        answer = client.post(FORM, {"text": WORDS}, headers={"X-Forwarded-For": f"203.0.113.{number}"})

    assert answer.status_code == 429


def test_trusted_proxies_say_who_asks(rf, settings):
    def sender(forwarded: str, remote: str = "10.0.0.1") -> str:
        return sender_of(rf.get("/", headers={"X-Forwarded-For": forwarded}, REMOTE_ADDR=remote))

    settings.TRUSTED_PROXIES = 1
    made_up, real, other = sender("1.1.1.1, 192.0.2.1"), sender("192.0.2.1"), sender("192.0.2.2")
    settings.TRUSTED_PROXIES = 2
    two = sender("1.1.1.1, 192.0.2.1, 10.0.0.9")
    settings.TRUSTED_PROXIES = 0

    assert made_up == real == two != other
    assert sender("192.0.2.1") == sender("192.0.2.2") == sender_of(rf.get("/", REMOTE_ADDR="10.0.0.1"))


def test_addresses_of_one_line_are_one_sender(rf):
    def sender(address: str) -> str:
        return sender_of(rf.get("/", REMOTE_ADDR=address))

    assert sender("2001:db8:1:2::1") == sender("2001:db8:1:2:ffff::9") != sender("2001:db8:1:3::1")
    assert sender("::ffff:192.0.2.1") == sender("192.0.2.1") != sender("192.0.2.2")
    assert sender("") == sender("not an address")


def test_what_is_not_public_looks_like_nothing(client, ann, rob, chief):
    make_editorial.article([make.claim(by=ann)], by=ann, title="Secret draft")
    gone = make_editorial.published_article(by=ann, reviewer=rob, chief=chief, title="Old page")
    withdraw(article=gone, reason="Wrong.", password=PASSWORD, by=chief)

    for method in (client.get, lambda address: client.post(address, {"text": WORDS})):
        answers = [method(f"/read/{slug}/report/") for slug in ("secret-draft", "old-page", "no-such-page")]
        assert [one.status_code for one in answers] == [404, 404, 404]
        assert len({one.content for one in answers}) == 1
    assert ProblemReport.objects.count() == 0


def test_claim_that_is_not_public_looks_like_none(client, rich, ann):
    hold(claim=rich.claims["grip"], reason="Being checked.", by=ann)
    hidden = [str(rich.claims["draft"].public_id), str(rich.claims["grip"].public_id), str(uuid4())]
    token = re.compile(rb'name="csrfmiddlewaretoken" value="[^"]+"')

    asked = [client.get(f"{FORM}?claim={one}") for one in hidden]
    sent = [send(client, claim=one) for one in hidden]

    assert [one.status_code for one in asked + sent] == [404] * 3 + [422] * 3
    assert len({token.sub(b"", one.content) for one in sent}) == 1
    assert (ProblemReport.objects.count(), TEXTS["draft"] in sent[0].content.decode()) == (0, False)


def test_statement_may_be_named_in_the_address(client, rich):
    public_id = rich.claims["time"].public_id

    assert f'<option value="{public_id}" selected>' in client.get(f"{FORM}?claim={public_id}").content.decode()


def test_held_page_can_still_be_reported(client, rich, ann):
    hold(article=rich.article, reason="Being checked.", by=ann)

    assert send(client).status_code == 302


def test_former_address_still_takes_what_somebody_typed_there(client, rich, ann, chief):
    revise_article(rich.article, fields={"slug": "elbow-pain"}, by=ann)
    make_editorial.published(rich.article, leave_out=[str(rich.claims["draft"].public_id)], by=chief)

    assert (send(client).status_code, ProblemReport.objects.get().article) == (302, rich.article)


def test_form_runs_nothing_and_is_kept_by_nobody(client, rich):
    response = client.get(FORM)

    assert "<script" not in response.content.decode()
    assert "default-src 'none'" in response["Content-Security-Policy"]
    assert "no-store" in response["Cache-Control"]


def test_form_of_another_site_is_refused(rich):
    assert Client(enforce_csrf_checks=True).post(FORM, {"text": WORDS}).status_code == 403
