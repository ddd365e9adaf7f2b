"""Charts as SVG: pure functions without Django's models, the same for pages and for paper.

Classes and not styles, as the CSP refuses those; the texts in them are the caller's, translated.
"""
