"""What a tax auditor gets: invoices of a span of days with their files (R-06, access "Z3")."""
