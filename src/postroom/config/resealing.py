"""Encrypt everything secret anew with the first encryption key, so that the others can be taken away."""

from collections.abc import Iterator

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.db import transaction

from postroom.delivery.models import Account
from postroom.delivery.secrets import UnreadableSecret, seal, unseal
from postroom.incoming.models import Mailbox
from postroom.webhooks.models import Subscription

_HOLDERS = (Account, Mailbox, Subscription)
_OF_FACTORS = ("secret", "seed")
"""What an authenticator app and the recovery codes are made from."""


@transaction.atomic
def reseal() -> int:
    """Encrypt all secrets anew, or none; returns how many. Raises `UnreadableSecret`, which says whose."""
    return sum(1 for _ in _of_accounts()) + sum(1 for _ in _of_people())


def _of_accounts() -> Iterator[Account | Mailbox | Subscription]:
    for model in _HOLDERS:
        for row in model.objects.select_for_update().exclude(secrets=""):
            try:
                row.secrets = seal(unseal(row.secrets))
            except UnreadableSecret as exc:
                raise UnreadableSecret(f"{row}: {exc}") from exc
            row.save(update_fields=["secrets"])
            yield row


def _of_people() -> Iterator[Authenticator]:
    box = get_adapter()
    for row in Authenticator.objects.select_for_update():
        held = {name: row.data[name] for name in _OF_FACTORS if name in row.data}
        if held:
            try:
                row.data |= {name: box.encrypt(box.decrypt(sealed)) for name, sealed in held.items()}
            except InvalidToken as exc:
                raise UnreadableSecret(f"{row.user}: none of the encryption keys opens the second factor") from exc
            row.save(update_fields=["data"])
            yield row
