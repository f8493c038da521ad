"""A phone with ODK Collect: what OkHttp and its digest library send, written from their sources and not from ours."""

from __future__ import annotations

import hashlib
import re
import secrets

HASHES = {"MD5": hashlib.md5, "SHA-256": hashlib.sha256}


def parameters(challenge: str) -> dict[str, str]:
    """Of one `WWW-Authenticate: Digest` line."""
    assert challenge.startswith("Digest ")
    return {name: quoted or plain for name, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|([^\s,]+))', challenge)}


def digest_answer(
    challenge: str, method: str, uri: str, username: str, password: str, count: int = 1, **changes: str
) -> str:
    """The `Authorization` header okhttp-digest answers a challenge with; `changes` spoil parts of it afterwards."""
    asked = parameters(challenge)
    algorithm = asked.get("algorithm", "MD5")

    def hashed(*parts: str) -> str:
        return HASHES[algorithm](":".join(parts).encode()).hexdigest()

    counter, cnonce = f"{count:08x}", secrets.token_hex(16)
    known = hashed(username, asked["realm"], password)
    said = {
        "username": username, "realm": asked["realm"], "nonce": asked["nonce"], "uri": uri,
        "response": hashed(known, asked["nonce"], counter, cnonce, "auth", hashed(method, uri)),
        "qop": "auth", "nc": counter, "cnonce": cnonce, "algorithm": algorithm, **changes,
    }  # fmt: skip
    bare = ("qop", "nc", "algorithm")
    return "Digest " + ", ".join(f"{key}={text}" if key in bare else f'{key}="{text}"' for key, text in said.items())
