"""Every sentence and block that a person reads, one file per conversation. Pure: data in, Slack's JSON out."""
