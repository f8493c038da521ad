"""Digest access authentication: what a phone answers to our challenge, and what we compare it with. Pure.

RFC 7616, with the restrictions of the OpenRosa authentication standard: MD5 comes first, because its devices are bound
to that, and many of them read the first challenge only.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit
from urllib.request import parse_http_list, parse_keqv_list

#: Part of every stored secret: changing it makes all of them useless.
REALM = "Ngerombo"
ALGORITHMS = {"MD5": "md5", "SHA-256": "sha256"}
_NEEDED = ("username", "realm", "nonce", "uri", "response", "qop", "nc", "cnonce")
_NEVER = "0" * 64


@dataclass(frozen=True, slots=True)
class Claim:
    """What an `Authorization: Digest` header says."""

    username: str
    nonce: str
    uri: str
    response: str
    algorithm: str
    nc: str
    cnonce: str


def secrets_of(username: str, password: str) -> dict[str, str]:
    """Algorithm -> HA1: all the server needs to keep, and enough to answer in this realm, so it is kept sealed."""
    return {name: _hashed(name, username, REALM, password) for name in ALGORITHMS}


def read(header: str) -> Claim | None:
    """The claim in the header; None when it is no answer to a challenge of ours."""
    scheme, _space, rest = header.partition(" ")
    if scheme.lower() != "digest":
        return None
    try:
        said = parse_keqv_list(parse_http_list(rest))
    except (ValueError, IndexError):
        return None
    algorithm = said.get("algorithm", "MD5").upper()
    counter = said.get("nc", "").lower()
    if any(not said.get(name) for name in _NEEDED) or algorithm not in ALGORITHMS:
        return None
    if said["realm"] != REALM or said["qop"] != "auth" or len(counter) != 8 or set(counter) - set("0123456789abcdef"):
        return None
    return Claim(
        said["username"], said["nonce"], said["uri"], said["response"].lower(), algorithm, counter, said["cnonce"]
    )


def answers(claim: Claim, method: str, secrets: dict[str, str]) -> bool:
    """Does the claim come from somebody who knows the password? Takes the same time whatever differs."""
    asked = _hashed(claim.algorithm, method, claim.uri)
    secret = secrets.get(claim.algorithm, _NEVER)
    right = _hashed(claim.algorithm, secret, claim.nonce, claim.nc, claim.cnonce, "auth", asked)
    return hmac.compare_digest(right.encode(), claim.response.encode())


def is_for(claim: Claim, path: str) -> bool:
    """Was the claim made for this address (path and query)? A client may name it whole and escape it its own way."""
    named = urlsplit(claim.uri)
    query = f"?{named.query}" if named.query else ""
    return unquote(f"{named.path}{query}") == unquote(path)


def challenges(nonce: str, domain: str, stale: bool) -> list[str]:
    """One `WWW-Authenticate` line for each algorithm; all with one nonce, for clients that mix them up."""
    said = f'Digest realm="{REALM}", domain="{domain}", nonce="{nonce}", qop="auth"'
    return [f"{said}, algorithm={name}{', stale=true' if stale else ''}" for name in ALGORITHMS]


def _hashed(algorithm: str, *parts: str) -> str:
    return hashlib.new(ALGORITHMS[algorithm], ":".join(parts).encode(), usedforsecurity=False).hexdigest()
