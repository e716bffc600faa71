"""How dates and numbers look in each language, with the names that our templates use."""
