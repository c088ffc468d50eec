from config.demo_people import demo_people
from config.welcome import welcome

SITE = "http://127.0.0.1:8001/"


def test_welcome_names_the_address_and_every_demo_account():
    people = demo_people()

    said = welcome(SITE, people)

    assert f"Attest answers at {SITE} (Ctrl-C stops it)." in said
    assert [p["username"] for p in people if f"  {p['username']} " not in said or p["password"] not in said] == []
    assert f"{SITE}admin/" in said


def test_welcome_without_demo_names_no_account():
    said = welcome(SITE, [])

    assert "Demo accounts" not in said
    assert f"Look first at {SITE}admin/" in said
