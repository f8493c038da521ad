"""What the OpenRosa standards (docs.getodk.org/openrosa) ask of a server, sentence by sentence, each with its check.

`spoil` is a server that breaks the sentence, played on the phone's side of the line: with it the check must fail.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from tests.openrosa import checks
from tests.openrosa.collect import Answer, Collect, Spoil
from tests.openrosa.conftest import Field

Check = Callable[[Field, Collect], None]


@dataclass(frozen=True)
class Sentence:
    standard: str
    says: str
    check: Check
    spoil: Spoil

    def __str__(self) -> str:
        return self.check.__name__


def without(header: str) -> Spoil:
    return lambda answer: answer.without(header)


def having(header: str, value: str) -> Spoil:
    return lambda answer: answer.having(header, value)


def status(before: int, after: int) -> Spoil:
    return lambda answer: replace(answer, status=after) if answer.status == before else answer


def text(pattern: str, instead: str) -> Spoil:
    """Another body."""
    return lambda answer: replace(answer, body=re.sub(pattern.encode(), instead.encode(), answer.body, flags=re.DOTALL))


def lines(change: Callable[[list[str]], list[str]]) -> Spoil:
    """Other challenges."""

    def spoiled(answer: Answer) -> Answer:
        kept = answer.without("WWW-Authenticate")
        told = change(answer.all("WWW-Authenticate"))
        return replace(kept, headers=[*kept.headers, *(("WWW-Authenticate", line) for line in told)])

    return spoiled


def without_parameter(name: str) -> Spoil:
    return lines(lambda told: [re.sub(rf', {name}="?[^",]*"?', "", line) for line in told])


HTTP, AUTH, FORMS, SEND = "HTTP Requests and Responses", "Authentication", "Form List", "Form Submission"
SENTENCES = [
    Sentence(HTTP, "Servers should include X-OpenRosa-Version: 1.0 in all responses. Required.",
             checks.every_answer_names_the_version, without("X-OpenRosa-Version")),
    Sentence(HTTP, "Date: on the server in the format Mon, 14 Feb 2011 16:48:15 GMT. Required.",
             checks.every_answer_is_dated, having("Date", "2026-11-30T00:00:00Z")),
    Sentence(HTTP, "Content-Language: recommended.",
             checks.every_answer_names_its_language, without("Content-Language")),
    Sentence(HTTP, "The message should be returned (if possible) in the language specified by Accept-Language.",
             checks.words_come_in_the_language_asked_for, text("Stored", "Tersimpan")),
    Sentence(HTTP, "Transactional APIs utilize a shared XML envelope, OpenRosaResponse, with a message.",
             checks.a_transaction_answers_with_the_envelope, text("http://openrosa.org/http/response", "x")),
    Sentence(AUTH, "All HTTP interactions MUST be HTTP 1.1.",
             checks.all_of_it_is_http_1_1,
             lambda answer: replace(answer, version=10)),
    Sentence(AUTH, "Servers MUST conform to RFC 2617 for returning one or more schemes in their 401 challenge.",
             checks.whoever_is_unknown_is_challenged, without("WWW-Authenticate")),
    Sentence(AUTH, "algorithm: server MUST omit or specify MD5; qop: server MAY request auth.",
             checks.the_digest_is_the_restricted_one, lines(lambda told: told[::-1])),
    Sentence(AUTH, "domain: server MUST specify.",
             checks.the_digest_names_its_domain, without_parameter("domain")),
    Sentence(AUTH, "Viable only when nonce values are random and reasonably long.",
             checks.nonces_are_long_and_random,
             lines(lambda told: [re.sub('nonce="[^"]*"', 'nonce="1"', line) for line in told])),
    Sentence(AUTH, "Servers MUST support at least one of Digest and Basic.",
             checks.digest_signs_in_over_either_line,
             lines(lambda told: [line.replace("Ngerombo", "Other") for line in told])),
    Sentence(AUTH, "stale: the device recomputes without prompting if this is TRUE.",
             checks.a_stale_answer_asks_nobody_for_a_password, without_parameter("stale")),
    Sentence(AUTH, "Basic Authentication MUST NOT be performed over a non-secure connection.",
             checks.basic_is_not_done_over_an_open_line, lines(lambda told: [*told, 'Basic realm="Ngerombo"'])),
    Sentence(AUTH, "The client SHOULD proactively supply the basic credentials on every secure request.",
             checks.basic_signs_in_over_https, status(200, 401)),
    Sentence(FORMS, "The server will respond with Content-Type: text/xml; charset=utf-8.",
             checks.the_list_is_xml_in_utf_8,
             having("Content-Type", "application/xml")),
    Sentence(FORMS, "Within each xform there must be exactly one formID, name, version, hash, downloadUrl.",
             checks.each_form_has_exactly_one_of_what_it_must_have, text("<version>[^<]*</version>", "")),
    Sentence(FORMS, "hash: MD5 of the file contents, prefixed by md5:.",
             checks.the_hash_is_of_the_file_to_download,
             text("<h:title>", "<h:title> ")),
    Sentence(FORMS, "name: the default is the text within the title element of the XForm.",
             checks.the_name_is_the_title_of_the_form, text("<name>[^<]*</name>", "<name>x</name>")),
    Sentence(FORMS, "downloadUrl: a fully formed URI.",
             checks.addresses_are_whole, text("https?://127[^/<]*/", "/")),
    Sentence(FORMS, "formID: if specified, the server MUST return information for only this formID.",
             checks.form_id_narrows_to_that_form,
             text("<xform>(.*)</xform>", r"<xform>\1</xform><xform>\1</xform>")),
    Sentence(FORMS, "If verbose is not supplied, the server MUST NOT include a description.",
             checks.a_description_comes_only_when_asked_for,
             text("</xform>", "<descriptionText>x</descriptionText></xform>")),
    Sentence(FORMS, "listAllVersions provides all hosted versions; if not supplied, they MUST NOT be included.",
             checks.older_versions_come_only_when_asked_for, text("<version>2", "<version>1")),
    Sentence(FORMS, "Compliant servers MUST NOT require additional query parameters on this request.",
             checks.no_parameter_is_needed, status(200, 400)),
    Sentence(FORMS, "If a server will filter by identity, it should require that the user be authenticated.",
             checks.the_list_is_of_the_one_who_asks, status(401, 200)),
    Sentence(FORMS, "Within each mediaFile there must be exactly one filename, hash, downloadUrl; no rooted path.",
             checks.the_manifest_names_each_file_once_with_hash_and_address, text("<filename>", "<filename>/")),
    Sentence(FORMS, "mediaFile hash: MD5 of the file contents, prefixed by md5:.",
             checks.a_files_hash_is_of_its_content,
             text("name,label", "nama,label")),
    Sentence(SEND, "200 is not a sign of a successful submission; 201 or 202 is.",
             checks.a_visit_is_a_201_and_never_a_200,
             status(201, 200)),
    Sentence(SEND, "The server MUST support HTTP 1.1 chunked transfer encoding for receiving the POST content.",
             checks.a_body_in_chunks_is_taken, status(201, 400)),
    Sentence(SEND, "The server MUST consume an entire HTTP POST in conformance with that protocol.",
             checks.a_client_that_waits_for_100_continue_is_served, status(201, 417)),
    Sentence(SEND, "204 in response to a HEAD request, with X-OpenRosa headers; Location may name the address.",
             checks.head_answers_204_with_the_address_and_the_size, status(204, 200)),
    Sentence(SEND, "A server SHOULD NOT issue redirects.",
             checks.nothing_is_redirected, status(204, 301)),
    Sentence(SEND, "Successful responses MUST include X-OpenRosa-Accept-Content-Length, error responses SHOULD.",
             checks.the_size_that_is_best_stands_in_every_answer, without("X-OpenRosa-Accept-Content-Length")),
    Sentence(SEND, "Each partial POST is no greater than maxSize; a compliant server accepts those.",
             checks.as_much_as_is_said_is_taken_with_what_is_wrapped_around_it, status(201, 413)),
    Sentence(SEND, "The client splits the POST into multiple POSTs, each with the XML and one or more parts.",
             checks.attachments_come_in_several_posts_and_make_one_visit,
             lambda answer: answer.having("X-Receipt-Photos", "depan.jpg")),
    Sentence(SEND, "Additional parts: name matches an appropriate element inside the XML.",
             checks.names_of_any_script_arrive_whole, having("X-Receipt-Photos", "foto")),
    Sentence(SEND, "Servers MAY be more permissive, but MUST properly receive submissions in this format.",
             checks.a_file_the_form_does_not_name_hinders_nothing, status(201, 400)),
    Sentence(SEND, "413: the request body is too large for the server to process.",
             checks.what_is_too_large_is_a_413_with_words, text("<message>.*</message>", "")),
    Sentence(SEND, "404: unknown URI endpoint.",
             checks.an_unknown_address_is_a_404, status(404, 200)),
    Sentence(SEND, "403: you're not allowed to post to this server.",
             checks.who_may_not_send_is_a_403_with_words,
             status(403, 401)),
    Sentence(SEND, "The server MUST consume an entire HTTP POST, whatever it answers.",
             checks.a_refusal_hears_the_sender_out,
             status(401, 400)),
]  # fmt: skip
