"""The Shipping centre: the folders with every message, and the page of one."""
