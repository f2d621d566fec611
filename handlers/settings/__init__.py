"""What somebody sets, for themselves, their pair or the task force."""
