"""upload.py stores a picture, renditions.py makes the files of it that pages serve."""
