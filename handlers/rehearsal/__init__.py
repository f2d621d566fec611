"""What would be sent in the days to come, lived through on a copy before anything goes out."""
