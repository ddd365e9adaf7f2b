"""What POST /api/v1/generate/ does, without HTTP.

content_choice.py   the fields of the body -> contents.py, what to encode
drawing.py          checks and the image; writes nothing
images.py           draws here or in another process; image_pool.py: those processes
completion.py       one transaction: a new QR, credit or quota
answers.py          the answer as image and as JSON, and for replays; recipes.py: drawn again
download.py         the same for a person's download; print_sizes.py: what the form offers
sheets.py           labels; sheet_requests.py, sheet_drawing.py, sheet_answers.py: their parts
preview.py          the image in pages, which counts as no render
refusals.py         sentences of rendering as FieldErrors, translated
warnings.py         what to know before printing
"""
