"""The sums of digest authentication, against the examples of the standards themselves."""

from __future__ import annotations

import hashlib

import pytest

from accounts import digest

MUFASA = (
    'Digest username="Mufasa", realm="Ngerombo", uri="/dir/index.html", algorithm={algorithm}, qop=auth, '
    'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", nc=00000001, '
    'cnonce="f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ", response="{response}"'
)
KNOWN = {
    "MD5": hashlib.md5(b"Mufasa:http-auth@example.org:Circle of Life", usedforsecurity=False).hexdigest(),
    "SHA-256": hashlib.sha256(b"Mufasa:http-auth@example.org:Circle of Life").hexdigest(),
}
RFC_7616 = [
    ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
    ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
]


@pytest.mark.parametrize(("algorithm", "response"), RFC_7616)
def test_the_examples_of_rfc_7616_come_out(algorithm: str, response: str) -> None:
    claim = digest.read(MUFASA.format(algorithm=algorithm, response=response))

    assert claim is not None
    assert digest.answers(claim, "GET", KNOWN)
    assert not digest.answers(claim, "POST", KNOWN)
    assert not digest.answers(claim, "GET", {**KNOWN, algorithm: "0" * len(response)})
    assert not digest.answers(claim, "GET", {})


@pytest.mark.parametrize(
    "spoiled",
    [
        "", "Digest", "Digest ,,,", "Basic bm9ib2R5", 'Digest username="Mufasa"',
        MUFASA.format(algorithm="MD5-sess", response="x"),
        MUFASA.format(algorithm="MD5", response="x").replace("Ngerombo", "Elsewhere"),
        MUFASA.format(algorithm="MD5", response="x").replace("qop=auth,", "qop=auth-int,"),
        MUFASA.format(algorithm="MD5", response="x").replace("nc=00000001", "nc=1"),
        MUFASA.format(algorithm="MD5", response="x").replace("nc=00000001", "nc=0000000g"),
    ],
)  # fmt: skip
def test_what_is_no_answer_to_our_challenge_is_no_claim(spoiled: str) -> None:
    assert digest.read(MUFASA.format(algorithm="MD5", response="x")) is not None
    assert digest.read(spoiled) is None


def test_a_claim_is_for_its_own_address_only() -> None:
    def claim(uri: str) -> digest.Claim:
        read = digest.read(MUFASA.format(algorithm="MD5", response="x").replace("/dir/index.html", uri))
        assert read is not None
        return read

    assert digest.is_for(claim("/openrosa/formList?deviceID=collect%3Aa"), "/openrosa/formList?deviceID=collect:a")
    assert digest.is_for(claim("https://x.example/openrosa/formList"), "/openrosa/formList")
    assert not digest.is_for(claim("/openrosa/formList"), "/openrosa/submission")
    assert not digest.is_for(claim("/openrosa/formList"), "/openrosa/formList?formID=verval")
