"""Deploys as the board sees them: who is asked, what came, and how it is drawn."""
