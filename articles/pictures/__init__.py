"""
decoding.py reads an uploaded picture; upload.py stores it; renditions.py makes the files that pages
serve.
"""
