"""What Counterpart is: its words, rules and sentences, and how it starts."""

VERSION = "0.1.0"
