"""Shape and syntax of what is typed about people, cars and tasks."""
