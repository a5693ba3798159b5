"""Proof that nothing is lost and nothing doubled, with the control that each proof can fail."""
