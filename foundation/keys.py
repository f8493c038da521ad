"""Secret keys: the ring that seals identity numbers and files, and the separate key that digests them.

Environment: NGEROMBO_NUMBER_KEYS = `id:base64,id:base64` (32 bytes each; the first seals, all open),
NGEROMBO_DIGEST_KEY = base64 of 32 bytes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from functools import lru_cache

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE = 12


class UnknownKey(Exception):
    """A ciphertext names a key that is not in the ring."""


@lru_cache(maxsize=8)
def _ring(text: str) -> dict[str, AESGCM]:
    ring: dict[str, AESGCM] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        name, _, secret = entry.partition(":")
        raw = base64.b64decode(secret)
        if len(raw) != 32 or not 1 <= len(name) <= 16:
            raise ImproperlyConfigured(
                "NGEROMBO_NUMBER_KEYS: every entry is NAME:BASE64, the name at most 16 characters, the key 32 bytes."
            )
        ring[name] = AESGCM(raw)
    if not ring:
        raise ImproperlyConfigured("NGEROMBO_NUMBER_KEYS is empty: at least one key is needed.")
    return ring


def current_key_id() -> str:
    return next(iter(_ring(settings.NUMBER_KEYS)))


def seal(plain: bytes, place: str) -> bytes:
    """AES-256-GCM. Layout: length of key id, key id, nonce, ciphertext+tag. `place` (table.column) is bound in."""
    name, cipher = next(iter(_ring(settings.NUMBER_KEYS).items()))
    nonce = os.urandom(NONCE)
    key_id = name.encode()
    return bytes([len(key_id)]) + key_id + nonce + cipher.encrypt(nonce, plain, place.encode())


class Sealer:
    """`seal` for a hundred thousand values: nonces are drawn by the thousand, for asking the system costs more than
    the cipher. Another process draws its own. A digest begins with its key and kind, so one so far is copied.
    """

    DRAWN = 1000

    def __init__(self) -> None:
        name, cipher = next(iter(_ring(settings.NUMBER_KEYS).items()))
        self.head, self.encrypt = bytes([len(name.encode())]) + name.encode(), cipher.encrypt
        self.nonces, self.used, self.process = b"", 0, 0
        self.begun: dict[str, hmac.HMAC] = {}

    def __call__(self, plain: bytes, place: str) -> bytes:
        if self.used == len(self.nonces) or self.process != os.getpid():
            self.nonces, self.used, self.process = os.urandom(NONCE * self.DRAWN), 0, os.getpid()
        nonce = self.nonces[self.used : self.used + NONCE]
        self.used += NONCE
        return self.head + nonce + self.encrypt(nonce, plain, place.encode())

    def digest(self, value: str, kind: str) -> bytes:
        """As the function `digest`."""
        if kind not in self.begun:
            self.begun[kind] = hmac.new(_digest_key(settings.DIGEST_KEY), f"{kind}:".encode(), hashlib.sha256)
        one = self.begun[kind].copy()
        one.update(value.encode())
        return one.digest()


def open_sealed(sealed: bytes, place: str) -> bytes:
    """The inverse of `seal`; raises UnknownKey, or InvalidTag when moved to another place or altered."""
    sealed = bytes(sealed)
    size = sealed[0]
    name = sealed[1 : 1 + size].decode()
    cipher = _ring(settings.NUMBER_KEYS).get(name)
    if cipher is None:
        raise UnknownKey(name)
    body = sealed[1 + size :]
    return cipher.decrypt(body[:NONCE], body[NONCE:], place.encode())


def key_id_of(sealed: bytes) -> str:
    sealed = bytes(sealed)
    return sealed[1 : 1 + sealed[0]].decode()


@lru_cache(maxsize=2)
def _digest_key(text: str) -> bytes:
    raw = base64.b64decode(text)
    if len(raw) != 32:
        raise ImproperlyConfigured("NGEROMBO_DIGEST_KEY must be the base64 of 32 bytes.")
    return raw


def digest(value: str, kind: str) -> bytes:
    """HMAC-SHA256 of `kind:value`, 32 bytes: equal numbers of one kind meet, a NIK never equals a KK number."""
    return hmac.digest(_digest_key(settings.DIGEST_KEY), f"{kind}:{value}".encode(), hashlib.sha256)
