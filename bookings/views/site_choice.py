"""Which site the front desk looks at; what was chosen last stays for the log-in."""

from __future__ import annotations

from django.http import HttpRequest

from workshop.models import Workshop

REMEMBERED = "site"


def chosen_site(request: HttpRequest, sites: list[Workshop]) -> Workshop | None:
    """Return the site that the address or form names, else the last chosen, else the first."""
    by_slug = {site.slug: site for site in sites}
    named = by_slug.get(request.POST.get("site") or request.GET.get("site", ""))
    remembered = request.session.get(REMEMBERED)
    if named and named.slug != remembered:
        request.session[REMEMBERED] = named.slug
    return named or by_slug.get(remembered or "") or next(iter(sites), None)
