"""What staff see and do on the web: sessions, the board, and changes of jobs."""
