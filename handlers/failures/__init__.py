"""What did not work: the admins learn of it, and nothing is called while Slack lets nothing through."""
