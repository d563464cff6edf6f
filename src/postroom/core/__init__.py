"""What the business is: no Django, no network, no disk and no clock in here."""
