"""The one door out: what is due is claimed, done at Slack, and what became of it is written down."""
