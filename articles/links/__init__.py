"""Links in texts: which there are, and whether they lead to something that readers can see."""
