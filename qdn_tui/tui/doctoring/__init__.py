"""The doctor on the board: what it asks for, and how a report is drawn."""
