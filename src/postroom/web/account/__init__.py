"""How people come in and keep their account safe: sign-in, second factor, passkeys, sessions, invitations."""
