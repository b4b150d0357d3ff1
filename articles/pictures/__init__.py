"""
decoding.py reads an uploaded picture; upload.py stores it; renditions.py makes the files that pages
serve, some of them cut to a shape by cropping.py.
"""
