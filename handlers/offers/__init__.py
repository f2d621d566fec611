"""Help between states: an offer, four yeses, one conversation."""
