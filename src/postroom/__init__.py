"""Postroom: a self-hosted customer-communications centre."""
