"""The plain programs that everything is compared with."""
