"""The screens on which designs of e-mails are drawn, published and chosen."""
