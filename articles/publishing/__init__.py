"""What stands between a page and its readers: the checklist, drafts and history."""
