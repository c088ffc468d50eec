"""The people of the demo library, and the profiles of those who sign."""

from datetime import timedelta

from django.contrib.auth.models import Group, User

from editorial.demo.files import Item
from editorial.demo.library import Library
from evidence import clock
from reviews.services import check_profile, save_profile

PROFILE = ("profession", "specialty", "registration", "medically_qualified")


def hire(library: Library) -> None:
    for item in library.files.people:
        library.people[item["key"]] = _account(item)


def _account(item: Item) -> User:
    first, _, last = item["name"].rpartition(" ")
    named = {"first_name": first, "last_name": last, "is_staff": True, "date_joined": clock.now()}
    person = User.objects.create_user(item["username"], password=item["password"], **named)
    person.groups.set(Group.objects.filter(name__in=item.get("groups", [])))
    return person


def _other_chief(library: Library, key: str) -> User:
    """Who writes a profile is not who checks it."""
    chiefs = [item["key"] for item in library.files.people if "chief" in item.get("groups", [])]
    return next(library.people[one] for one in chiefs if one != key)


def vouch(library: Library, *, founded: int) -> None:
    """Each profile by another chief; `founded` days ago is today, so that it is valid for as long as the file says."""
    for item in library.files.people:
        if "checked_by" in item:
            person, chief = library.people[item["key"]], library.people[item["checked_by"]]
            fields = {name: item[name] for name in PROFILE if name in item}
            profile = save_profile(person, fields=fields, by=_other_chief(library, item["checked_by"]))
            until = clock.now().date() + timedelta(days=founded + item["valid_for_days"])
            check_profile(profile, valid_until=until, by=chief)
