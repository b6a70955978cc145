"""What is stored: blobs by their content, and uploads on their way in.

An upload is ``receiving`` until all of it is there, then ``stored`` (its bytes are on
the shelf) or ``refused``; neither is ever left again. When the API has been told of
it, ``is_told``, and what has become of it is written down: a file, or a refusal.
"""
