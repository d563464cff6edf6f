"""What a good e-mail address, phone number and postal address looks like, and why another is not."""
