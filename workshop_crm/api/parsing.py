"""Reading what programs send beside a body of JSON: values in addresses, and files."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext as _
from ninja.parser import Parser

from workshop_crm.api.problems import Problem, pointer_to


class StrictParser(Parser):
    """Takes a value only once; which of two is meant, nobody can know."""

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        is_query = data is request.GET
        detail = _("This value is given more than once.")
        repeated = [
            {
                "pointer": f"query/{name}" if is_query else pointer_to(name),
                "code": "repeated",
                "detail": detail,
            }
            for name, values in data.lists()
            if len(values) > 1 and name not in list_fields
        ]
        if repeated:
            raise Problem("invalid", errors=repeated)
        return super().parse_querydict(data, list_fields, request)
