"""The screens of webhooks: which programs are told what happens, how each gets on, and its secret."""
