"""Letters on paper: where what stands on the page, in millimetres, and what goes where. Pure: nothing is set here."""
