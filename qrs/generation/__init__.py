"""What POST /api/v1/generate/ does, without HTTP.

content_choice.py   the fields of the body -> contents.py, what to encode
drawing.py          checks and the image; writes nothing
completion.py       one transaction: a new QR, credit or quota
download.py         the same for a person's download; print_sizes.py: what the form offers
preview.py          the image in pages, which counts as no render
refusals.py         sentences of rendering as FieldErrors, translated
warnings.py         what to know before printing
"""
