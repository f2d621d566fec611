"""A local Slack: it knows nothing of Counterpart, and could be another bot's."""
