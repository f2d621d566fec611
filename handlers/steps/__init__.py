"""Next steps: what the two of a pair agree to do by a day."""
