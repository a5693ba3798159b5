"""The edge function, row by row: in a JavaScript engine and through the local cloud."""
