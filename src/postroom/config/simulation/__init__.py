"""A message centre that sends nothing: it takes text messages over SMPP and HTTP and answers as it is told."""
