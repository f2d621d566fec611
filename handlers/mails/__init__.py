"""The one mail that a question waits, to who is not reached in Slack; where a mail server is set, and not else."""
