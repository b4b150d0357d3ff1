"""upload.py checks and stores an upload; renditions.py makes the files that pages serve."""
