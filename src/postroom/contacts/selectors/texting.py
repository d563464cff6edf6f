"""Which of two phones a text message takes; a part of statements."""

TAKES_TEXTS_NOW = "{point}.takes_texts AND {point}.health <> 'undeliverable'"
"""Whether text messages reach the phone `point`. One that they reach goes before the main one."""
