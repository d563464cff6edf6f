"""E-mail over SMTP, to one mail server per account."""
