"""How long things are kept, and what a customer may ask for: a copy of all we have, or that it be forgotten."""
