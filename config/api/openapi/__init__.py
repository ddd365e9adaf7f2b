"""The OpenAPI document.

document.py     ninja's document, completed by the others
parameters.py   types and bounds of parameters
fields.py       formats and bounds of fields
refusals.py     an example of every refusal
health.py       /api/health/, /api/ready/
conditions.py   which operations a refusal applies to
"""
