"""Jobs without a person act as named service accounts, which cannot sign in."""

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User

from evidence.roles import service_username


def service_account(name: str) -> User:
    """The inactive account of a job, for example `follow`; made on first use, whole, for two may begin at once."""
    nobody = {"is_active": False, "first_name": "Service", "last_name": name, "password": make_password(None)}
    return User.objects.get_or_create(username=service_username(name), defaults=nobody)[0]


class NoSuchAccount(LookupError):
    """Says which name nobody has here, in words fit to show."""


def named_or_service(username: str, *, job: str) -> User:
    """Whom `--as` names; without a name the service account of the job. Raises NoSuchAccount."""
    if not username:
        return service_account(job)
    found = User.objects.filter(username=username).first()
    if found is None:
        raise NoSuchAccount(f"There is no account “{username}”.")
    return found


def printed_name(person: User) -> str:
    return person.get_full_name() or person.get_username()
