"""The wording of messages: a small language, the shipped texts, the house's own, their check."""
