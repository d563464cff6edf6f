"""The print desk: letters for own post are printed in batches and confirmed."""
