"""The whole story of DESIGN section 1, in a real browser with real servers."""
