"""The phones with ODK Collect or KoboCollect: which of them speaks, and whether its answer is fresh.

Account passwords are argon2 and cannot answer a digest challenge, so each such phone has a password of its own, made
here, shown once, and revoked with the phone. What digest needs of it lies sealed in `Device.collect`.
"""

from __future__ import annotations

import hmac
import secrets
from typing import TYPE_CHECKING

import structlog
from django.core.cache import cache
from django.core.signing import BadSignature, TimestampSigner
from redis.exceptions import RedisError

from accounts import digest
from accounts.models import Device

if TYPE_CHECKING:
    from accounts.digest import Claim

#: Without letters and digits that look alike: people copy it from a screen. 16 of 31 are 79 bits.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
LENGTH = 16
#: A nonce outlives the sending of many photos over a slow line; each of its counts is taken once.
NONCE_LIFE = 3600
logger = structlog.get_logger()


def new_password() -> str:
    return "".join(secrets.choice(ALPHABET) for _place in range(LENGTH))


def answering(claim: Claim, method: str) -> Device | None:
    """The phone whose password the claim was made with. Somebody unknown costs as much as a wrong password."""
    phones = list(Device.objects.with_collect(claim.username))
    found = [phone for phone in phones if digest.answers(claim, method, phone.collect)]
    if not phones:
        digest.answers(claim, method, {})
    return found[0] if found else None


def knowing(username: str, password: str) -> Device | None:
    """The phone whose password this is, sent as it is: Basic, over https only."""
    said = digest.secrets_of(username, password)["SHA-256"]
    phones = Device.objects.with_collect(username)
    found = [phone for phone in phones if hmac.compare_digest(said, phone.collect["SHA-256"])]
    return found[0] if found else None


def new_nonce() -> str:
    return _signer().sign(secrets.token_urlsafe(16))


def is_fresh(claim: Claim) -> bool:
    """Is the nonce ours and young, and this count of it not used before? Takes the count."""
    try:
        _signer().unsign(claim.nonce, max_age=NONCE_LIFE)
    except BadSignature:
        return False
    try:
        return bool(cache.add(f"digest:{claim.nonce}:{claim.nc}", 1, NONCE_LIFE))
    except (RedisError, OSError):
        logger.warning("replay_not_counted")
        return True  # without the counter people can still work: what they send is stored once anyway


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="accounts.collect.nonce")
