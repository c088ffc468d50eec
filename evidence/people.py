"""Jobs without a person act as named service accounts, which cannot sign in."""

from django.contrib.auth.models import User

from evidence.roles import service_username


def service_account(name: str) -> User:
    """The inactive account of a job, for example `follow`; made on first use."""
    username = service_username(name)
    account, made = User.objects.get_or_create(
        username=username, defaults={"is_active": False, "first_name": "Service", "last_name": name}
    )
    if made:
        account.set_unusable_password()
        account.save(update_fields=["password"])
    return account


def printed_name(person: User) -> str:
    return person.get_full_name() or person.get_username()
