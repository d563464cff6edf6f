"""Pages for those without an account here: customers who want no more, and machines that ask how we are."""
