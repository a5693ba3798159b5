"""The rows of the speed table of the promises that can be measured, each in its own file."""
