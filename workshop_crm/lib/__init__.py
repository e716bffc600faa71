"""Pure helpers: values in, values out. Knows no model and imports no app."""
