"""Messages and their life: draft, approval, queue, sent, archive, errors."""
