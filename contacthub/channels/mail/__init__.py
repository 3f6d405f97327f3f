"""Mail: fetched by IMAP, answered by SMTP."""
