"""How the installation is: for people as a screen, for machines as figures."""
