"""What the administrator does for somebody who cannot sign in any more: a link, or one factor less."""

from allauth.account.adapter import get_adapter
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.contrib.auth.models import User
from django.db import transaction
from django.http import HttpRequest

from evidence.models import AccountEvent
from evidence.models.accounts import AccountChange
from evidence.refusals import Refusal, Unmet
from evidence.services.accounts import record, require_administrator


def password_link(request: HttpRequest, person: User) -> str:
    """Works once and for a day, like those that are sent."""
    key = f"{user_pk_to_url_str(person)}-{default_token_generator.make_token(person)}"
    return get_adapter(request).get_reset_password_from_key_url(key)


@transaction.atomic
def remove_second_factor(person: User, *, by: User) -> AccountEvent:
    """The password alone opens the account again, until its owner adds another factor."""
    require_administrator(by)
    found = Authenticator.objects.select_for_update().filter(user=person)
    if not list(found):
        raise Refusal(Unmet("no-second-factor", "This account has no second factor.", "Nothing needs doing."))
    found.delete()
    return record(person, AccountChange.SECOND_FACTOR_REMOVED, by=by)
