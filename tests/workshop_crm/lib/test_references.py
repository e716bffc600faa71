from __future__ import annotations

import pytest

from workshop_crm.lib.references import pk_of


@pytest.mark.parametrize(("reference", "pk"), [("invoice:12", 12), ("consent_proof:7", 7)])
def test_the_id_stands_behind_the_colon(reference: str, pk: int) -> None:
    assert pk_of(reference) == pk


@pytest.mark.parametrize("reference", ["", "invoice", "invoice:", "report:2026-07"])
def test_what_names_no_row_is_refused(reference: str) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        pk_of(reference)
