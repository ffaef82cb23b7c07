"""Signed links in e-mails that answer for one project, without signing in.

A token says which project it is about and whom the e-mail was for: a person, or the address an
organisation had when it was sent. It is signed, with its moment; that it works once is kept in
the database (`UsedLink`). See docs/adr/confirmation-links.md.
"""

import datetime
import hashlib
from dataclasses import dataclass

from django.core import signing
from django.utils import timezone
from django.utils.crypto import salted_hmac

LASTS = datetime.timedelta(days=60)
_SALT = "projects.confirmation-link"
_SEPARATOR = "."


@dataclass(frozen=True)
class Link:
    """What a token says. One of `person` (an id) and `address` (a digest) is set."""

    project: int
    person: int | None
    address: str
    sent_at: datetime.datetime
    digest: str

    @property
    def ends_at(self) -> datetime.datetime:
        return self.sent_at + LASTS

    @property
    def is_expired(self) -> bool:
        return timezone.now() > self.ends_at

    def is_for(self, address: str) -> bool:
        """Whether it was sent to this address."""
        return bool(address) and self.address == digest_of(address)


def digest_of(address: str) -> str:
    """Stands for an address in a token, so that the link itself names nobody."""
    return salted_hmac(_SALT, address.lower()).hexdigest()[:20]


def token_for(project_id: int, *, person_id: int | None = None, address: str = "") -> str:
    """A token for one project and one reader of an e-mail."""
    reader = person_id if person_id is not None else digest_of(address)
    return _signer().sign_object([project_id, reader])


def read(token: str) -> Link:
    """What a token says, expired or not. Raises BadSignature where it is not one of ours."""
    project, reader = _signer().unsign_object(token)
    moment = signing.b62_decode(token.rsplit(_SEPARATOR, 2)[1])
    return Link(
        project=project,
        person=reader if isinstance(reader, int) else None,
        address=reader if isinstance(reader, str) else "",
        sent_at=datetime.datetime.fromtimestamp(moment, tz=datetime.UTC),
        digest=hashlib.sha256(token.encode()).hexdigest(),
    )


def _signer():
    return signing.TimestampSigner(salt=_SALT, sep=_SEPARATOR)
