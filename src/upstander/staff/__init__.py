"""What both staff services share: accounts, roles, the audit log, page layout and their settings."""
