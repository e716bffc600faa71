"""What the tests of invoices share."""

from __future__ import annotations

from tests.invoices.frozen_rows import let_tests_flush

let_tests_flush()
