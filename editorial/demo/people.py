"""The people of the demo library, and the profiles of those who sign."""

from datetime import timedelta

from django.contrib.auth.models import Group, User

from editorial.demo.files import Item
from editorial.demo.library import Library
from evidence import clock
from evidence.services.accounts import choose_password, save_account
from reviews.services import check_profile, save_profile

PROFILE = ("profession", "specialty", "registration", "medically_qualified")


def hire(library: Library) -> None:
    """The first chief comes with the installation and makes the accounts of everybody else."""
    first = next(item for item in library.files.people if "chief" in item.get("groups", []))
    library.people[first["key"]] = founder = _found(first)
    for item in library.files.people:
        if item is not first:
            groups, password = item.get("groups", []), item["password"]
            made = save_account(None, fields=_fields(item), groups=groups, password=password, by=founder)
            # They keep the one that is printed for everybody to try.
            library.people[item["key"]] = choose_password(made, password=password)


def _found(item: Item) -> User:
    person = User.objects.create_user(
        **_fields(item), password=item["password"], is_staff=True, date_joined=clock.now()
    )
    person.groups.set(Group.objects.filter(name__in=item["groups"]))
    return person


def _fields(item: Item) -> dict[str, str]:
    first, _, last = item["name"].rpartition(" ")
    return {"username": item["username"], "first_name": first, "last_name": last}


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
