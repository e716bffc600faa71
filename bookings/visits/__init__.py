"""A visit from welcome to good-bye: the checklist, its answers, how it goes on."""
