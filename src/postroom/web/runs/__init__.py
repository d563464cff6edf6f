"""Bulk messages: the wizard from who to generate, the review, the approval, and the run as it goes out."""
