"""How the installation itself is: figures for machines and people, and what is written into the log."""
