"""How long things are kept, and what a customer may ask for."""
