"""What providers of e-mail report by requests to us: each has a manner of proving itself, and words of its own."""
