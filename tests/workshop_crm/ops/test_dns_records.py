"""The records of the sender's domain, asked of a name server of our own on loopback."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import dns.message
import dns.rcode
import dns.rrset
import pytest
from dns.resolver import Resolver

from workshop_crm.ops import doctor
from workshop_crm.ops.dns_records import DnsSilentError, missing_records

SPF, DMARC = '"v=spf1 include:mail.example -all"', '"v=DMARC1; p=quarantine"'
COMPLETE = {
    ("mueller.example.", "TXT"): ['"something else"', SPF],
    ("_dmarc.mueller.example.", "TXT"): [DMARC],
    ("mueller.example.", "MX"): ["10 mx.mail.example."],
}


class NameServer:
    """Answers from ``records``; every other name does not exist, ``is_broken`` says so."""

    def __init__(self) -> None:
        self.records = dict(COMPLETE)
        self.is_broken = False
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.thread = threading.Thread(target=self._answer, daemon=True)
        self.thread.start()

    def resolver(self) -> Resolver:
        resolver = Resolver(configure=False)
        resolver.nameservers, resolver.port = ["127.0.0.1"], self.socket.getsockname()[1]
        return resolver

    def _answer(self) -> None:
        while True:
            wire, client = self.socket.recvfrom(2048)
            if wire == b"end":
                return
            self.socket.sendto(self._answer_to(dns.message.from_wire(wire)).to_wire(), client)

    def _answer_to(self, asked: dns.message.Message) -> dns.message.Message:
        answer = dns.message.make_response(asked)
        [question] = asked.question
        name, kind = question.name.to_text(), dns.rdatatype.to_text(question.rdtype)
        rows = self.records.get((name, kind))
        if self.is_broken:
            answer.set_rcode(dns.rcode.SERVFAIL)
        elif rows:
            answer.answer.append(dns.rrset.from_text(name, 60, "IN", kind, *rows))
        elif not any(known == name for known, _kind in self.records):
            answer.set_rcode(dns.rcode.NXDOMAIN)
        return answer

    def end(self) -> None:
        self.socket.sendto(b"end", self.socket.getsockname())
        self.thread.join()
        self.socket.close()


@pytest.fixture
def server() -> Iterator[NameServer]:
    server = NameServer()
    yield server
    server.end()


def test_a_domain_with_everything_misses_nothing(server: NameServer) -> None:
    assert missing_records("mueller.example", server.resolver()) == []


@pytest.mark.parametrize(
    ("gone", "missing"),
    [
        (("mueller.example.", "TXT"), ["SPF"]),
        (("_dmarc.mueller.example.", "TXT"), ["DMARC"]),
        (("mueller.example.", "MX"), ["MX"]),
    ],
)
def test_each_record_is_missed_by_name(
    server: NameServer, gone: tuple[str, str], missing: list[str]
) -> None:
    del server.records[gone]

    assert missing_records("mueller.example", server.resolver()) == missing


def test_a_text_that_says_something_else_is_none(server: NameServer) -> None:
    server.records["mueller.example.", "TXT"] = ['"v=spf2.0/pra -all"', '"spf1"']

    assert missing_records("mueller.example", server.resolver()) == ["SPF"]


def test_a_text_in_pieces_is_one(server: NameServer) -> None:
    server.records["_dmarc.mueller.example.", "TXT"] = ['"v=DM" "ARC1; p=none"']

    assert missing_records("mueller.example", server.resolver()) == []


def test_a_domain_that_is_none_misses_everything(server: NameServer) -> None:
    assert missing_records("nobody.example", server.resolver()) == ["SPF", "DMARC", "MX"]


def test_a_server_in_trouble_is_no_missing_record(server: NameServer) -> None:
    server.is_broken = True

    with pytest.raises(DnsSilentError):
        missing_records("mueller.example", server.resolver())


@pytest.fixture
def asked(server: NameServer, settings, monkeypatch: pytest.MonkeyPatch) -> NameServer:
    """The name server that the doctor asks, in a house whose mails leave."""
    settings.EMAIL_URL = "smtp://mail.example"
    monkeypatch.setattr("workshop_crm.ops.dns_records.Resolver", server.resolver)
    return server


def test_the_doctor_is_content_with_all_records(asked: NameServer) -> None:
    check = doctor.sender_records("mueller.example")

    assert (check.is_ok, check.detail) == (True, "SPF, DMARC, MX")


def test_the_doctor_names_what_is_missing_and_whom_to_ask(asked: NameServer) -> None:
    del asked.records["_dmarc.mueller.example.", "TXT"]

    check = doctor.sender_records("mueller.example")

    assert (check.is_ok, check.detail) == (False, "missing: DMARC")
    assert "_dmarc.mueller.example" in check.advice


def test_the_doctor_does_not_judge_without_an_answer(asked: NameServer) -> None:
    asked.is_broken = True

    check = doctor.sender_records("mueller.example")

    assert (check.is_ok, check.detail) == (None, "no name server answered")


def test_nothing_is_looked_up_while_no_mail_leaves(settings, monkeypatch) -> None:
    settings.EMAIL_URL = ""
    monkeypatch.delattr("workshop_crm.ops.dns_records.Resolver")

    assert doctor.sender_records("mueller.example").is_ok is None
