"""An image as the text and options that it was drawn from: drawn again, it is the same."""

import base64
import dataclasses
import json
from typing import Any, NamedTuple

from kernel.json_responses import encode_json
from qrs.rendering import RenderOptions
from qrs.rendering.options import Logo, SpotColor


class Recipe(NamedTuple):
    """document: what else the answer holds."""

    text: str
    options: RenderOptions
    document: str = ""

    def encode(self) -> bytes:
        options = dataclasses.asdict(self.options)
        if self.options.logo:
            options["logo"]["png"] = base64.b64encode(self.options.logo.png).decode()
        return encode_json({"text": self.text, "options": options, "document": self.document})

    @classmethod
    def decode(cls, body: bytes) -> "Recipe":
        """Fields that a later version has removed are left out."""
        stored = json.loads(body)
        known = {field.name for field in dataclasses.fields(RenderOptions)}
        options: dict[str, Any] = {k: v for k, v in stored["options"].items() if k in known}
        if logo := options["logo"]:
            options["logo"] = Logo(**{**logo, "png": base64.b64decode(logo["png"])})
        if spot := options["spot_color"]:
            options["spot_color"] = SpotColor(**{**spot, "cmyk": tuple(spot["cmyk"])})
        if options["color_cmyk"]:
            options["color_cmyk"] = tuple(options["color_cmyk"])
        return cls(stored["text"], RenderOptions(**options), stored["document"])
