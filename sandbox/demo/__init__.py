"""The demo: Counterpart on the local Slack, with people, a page, transcripts and the gallery."""
