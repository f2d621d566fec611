"""What Counterpart is: its words, rules and sentences, and how it starts."""
