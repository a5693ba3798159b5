"""The board in the terminal: draws what the store holds, sends what the dispatcher wants."""
