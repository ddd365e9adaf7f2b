"""The picture as bytes of each format.

svg.py   millimetres outside, modules inside; one path for each paint
"""
