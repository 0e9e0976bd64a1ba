"""Mail, mailboxes and address books."""
