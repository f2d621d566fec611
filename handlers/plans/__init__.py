"""The action plan of a task force: which is in force, how it is read, how another is loaded."""
