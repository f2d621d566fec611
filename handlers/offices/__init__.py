"""Who holds an office or answers for it, and what follows where that changes."""
