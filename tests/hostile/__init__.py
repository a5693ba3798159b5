"""Text that customers could send: what it is, a desk full of it, and a tour of every screen."""
