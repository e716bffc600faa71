"""What the DNS says about the domain that mails come from (E-03)."""

from __future__ import annotations

from dns.exception import DNSException
from dns.resolver import NXDOMAIN, NoAnswer, Resolver

SECONDS = 5.0


class DnsSilentError(Exception):
    """No name server answered."""


def missing_records(domain: str, resolver: Resolver | None = None) -> list[str]:
    """Return which of SPF, DMARC (RFC 7489) and MX the domain has not.

    DKIM can't be looked up: only the mail provider knows the name of its key. Raises
    DnsSilentError.
    """
    resolver = resolver or Resolver()
    there = {
        "SPF": _has_text(resolver, domain, "v=spf1"),
        "DMARC": _has_text(resolver, f"_dmarc.{domain}", "v=DMARC1"),
        "MX": bool(_texts(resolver, domain, "MX")),
    }
    return [name for name, is_there in there.items() if not is_there]


def _has_text(resolver: Resolver, name: str, start: str) -> bool:
    # One long text may come in several pieces.
    texts = (text.replace('" "', "").strip('"') for text in _texts(resolver, name, "TXT"))
    return any(text.startswith(start) for text in texts)


def _texts(resolver: Resolver, name: str, kind: str) -> list[str]:
    try:
        return [str(row) for row in resolver.resolve(name, kind, lifetime=SECONDS)]
    except (NXDOMAIN, NoAnswer):
        return []
    except DNSException as error:
        raise DnsSilentError from error
