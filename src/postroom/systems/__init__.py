"""External systems: programs that take messages from the queue, process them, and report what became of each."""
