"""Automatic calls: when they may reach people, and what is said."""
