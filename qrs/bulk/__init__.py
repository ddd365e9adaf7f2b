"""Images by the thousand: POST /api/v1/generate/bulk/ and the ZIP of codes that a page asks for.

    items ---> checked, all of them ---> drawn, batch by batch ---> completed ---> ZIP
               (fields, plan, content)    (by a pool, proven)        (QRs, count: one transaction)

Nothing is written before all images are there, so whatever fails, is cancelled or dies has counted
nothing and made no QR.

items.py        an item of the request as what to draw; table_items.py: of a table
callers.py      what the caller may render
designs.py      designs that items name, each read once
checking.py     everything that needs no picture
sizes.py        which calls are answered at once
drawing.py      prepared items and their images, from a pool of processes
manifest.py     what the ZIP says of its images
archive.py      the ZIP, part by part
completion.py   new QRs and the count
immediate.py    within the request; keeping.py: for replays
job.py          as a job, in slices; job_parts.py: what one slice leaves for the next
selection.py    images of codes that a person has chosen on a page
"""
