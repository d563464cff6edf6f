"""Letters that came back: which, why, when and by whom it was recorded, and the case that puts the address right."""
