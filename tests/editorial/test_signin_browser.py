"""Signing in as people do, in a real browser: the second factor, its codes, a link, and what a browser runs."""

import re
import time

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core import mail
from django.test import Client

from evidence.models import AccountEvent
from tests.browsing import POLICY, Visitor
from tests.cast import PASSWORD

pytestmark = [pytest.mark.browser, pytest.mark.once, pytest.mark.django_db(transaction=True)]

SECOND = "/admin/account/second-factor/"
NEW = "another long password"


@pytest.fixture
def visitor(browser, live_server):
    """Somebody who has not signed in yet; their pages are not at fault when the test ends."""
    visitor = Visitor(browser, live_server.url)
    yield visitor
    assert visitor.faults == []


def log_in(visitor: Visitor, name: str, password: str = PASSWORD) -> None:
    visitor.page.get_by_label("Username").fill(name)
    visitor.page.get_by_label("Password").fill(password)
    visitor.press("Log in")


def code(secret: str, *, later: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def test_second_factor_from_adding_it_to_signing_in_with_it(visitor, ann):
    visitor.open("/admin/")
    visitor.look("sign-in")
    log_in(visitor, "ann", "a guess")
    assert visitor.reads("do not belong together")
    visitor.look("sign-in-refused")
    log_in(visitor, "ann")
    visitor.open(SECOND)
    visitor.look("second-factor")
    visitor.follow("Add it")
    visitor.look("prove")
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.press("Go on")
    visitor.look("second-factor-add")
    secret = visitor.page.get_by_label("Key").input_value()
    visitor.page.get_by_label("Authenticator code").fill(code(secret))
    visitor.press("Add it")
    visitor.look("recovery-codes")
    recovery = visitor.page.locator(".codes code").first.inner_text()

    visitor.page.context.clear_cookies(name="sessionid")
    visitor.open("/admin/")
    log_in(visitor, "ann")
    visitor.look("second-step")
    visitor.page.get_by_label("Code").fill("000000")
    visitor.press("Log in")
    visitor.look("second-step-refused")
    visitor.page.get_by_label("Code").fill(recovery)
    visitor.press("Log in")

    assert visitor.reads("Ann Example")
    assert [event.what for event in AccountEvent.objects.filter(person=ann)] == ["second-factor-added"]


def test_link_for_a_new_password_is_opened(visitor, ann, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    ann.email = "ann@example.org"
    ann.save()
    visitor.open("/admin/")
    visitor.follow("Forgot your password")
    visitor.look("ask-for-link")
    visitor.page.get_by_label("Email").fill("ann@example.org")
    visitor.press("Send me a link")
    visitor.look("link-sent")
    while not mail.outbox:
        time.sleep(0.05)
    visitor.open(re.search(r"http://[^/]+(\S+)", mail.outbox[0].body)[1])
    visitor.look("new-password")
    visitor.page.get_by_label("New Password", exact=True).fill(NEW)
    visitor.page.get_by_label("New Password (again)").fill(NEW)
    visitor.press("Set it")
    visitor.look("new-password-set")
    visitor.follow("Log in")
    log_in(visitor, "ann", NEW)

    assert visitor.reads("Ann Example")


def test_somebody_signed_out_is_told_why_and_goes_on_where_they_were(visitor, ann):
    visitor.open("/admin/evidence/claim/")
    log_in(visitor, "ann")
    ann.set_password(PASSWORD)
    ann.save()
    visitor.open("/admin/evidence/reference/")
    visitor.look("signed-out")
    assert visitor.reads("the password or the rights of the account changed")
    log_in(visitor, "ann")

    assert visitor.page.url.endswith("/admin/evidence/reference/")


def test_inline_script_that_somebody_smuggles_in_does_not_run(visitor, ann):
    """That every page gets along with its policy is seen where every page is looked at: test_every_page_browser."""
    visitor.open("/admin/")
    log_in(visitor, "ann")

    visitor.page.evaluate("document.body.append(Object.assign(document.createElement('script'), {text: 'stolen = 1'}))")

    assert visitor.page.evaluate("typeof stolen") == "undefined"
    assert [POLICY in one for one in visitor.faults] == [True]
    visitor.faults.clear()


@pytest.mark.parametrize("path", ["/", "/nothing-here", "/read/nothing/", "/preview/nothing/", "/read/nothing/report/"])
def test_outside_the_admin_no_script_runs_at_all(path, db):
    policy = directives(path)

    assert policy["default-src"] == "'none'" and "script-src" not in policy
    assert "unsafe" not in str(policy)


@pytest.mark.parametrize("path", ["/admin/login/", "/admin/account/password/reset/", "/admin/nothing-here/"])
def test_inside_it_scripts_are_files_of_ours(path, db):
    policy = directives(path)

    assert (policy["default-src"], policy["script-src"]) == ("'none'", "'self' 'unsafe-eval'")


def directives(path: str) -> dict[str, str]:
    header = Client().get(path)["Content-Security-Policy"]
    return dict(one.strip().split(" ", 1) for one in header.split(";"))
