"""Text messages: their two alphabets, what they count as, and the parts a long one is sent in."""
