"""The whole story, from notice to figure, in a real browser with real servers."""
