"""The weekly report: what it counts, and the day on which co-chairs see it first."""
