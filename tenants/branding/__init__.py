"""How a workspace looks to others: name, colour and logo on pages and in mails.

paths.py    the URLs under which logo and style sheet are served
style.py    /brand.css: the colour as custom properties
logos/      an uploaded file as a PNG of ours, made in a process of its own
"""
