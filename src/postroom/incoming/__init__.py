"""What customers write to us: text messages and e-mails, whose they are, what they ask for, and who deals with them."""
