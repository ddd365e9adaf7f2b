"""What POST /api/v1/generate/ does, without HTTP.

content_choice.py   the fields of the body -> contents.py, what to encode
drawing.py          checks and the image; writes nothing
completion.py       one transaction: a new QR, credit or quota
warnings.py         what to know before printing
"""
