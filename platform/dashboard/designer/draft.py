"""What stands in the designer's form: texts, and the logo that it carries."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.http import QueryDict

from dashboard.designer.advice import read_changes
from dashboard.designer.output_form import OUTPUT_TEXTS, make_output, name_size
from dashboard.designer.style_form import (
    PRINT_TEXTS,
    TEXTS,
    list_texts,
    make_print_style,
    make_style,
    read_texts,
)
from qrs.rendering import RenderOptions
from qrs.rendering.options import Logo
from qrs.styles import build_options

_NAMES = {**TEXTS, **PRINT_TEXTS, **OUTPUT_TEXTS}
_PREVIEW_FORMAT = "svg"


@dataclass(frozen=True, slots=True)
class Draft:
    """design_id: of the design that was loaded, "" for none."""

    texts: Mapping[str, str]
    logo: Logo | None = None
    design_id: str = ""

    @classmethod
    def of_post(cls, post: QueryDict) -> "Draft":
        """With the advice of a button, where one was pressed without script."""
        texts = read_texts(post, _NAMES)
        return cls(
            {**texts, **read_changes(post.get("advice", ""))}, design_id=post.get("design", "")
        )

    @classmethod
    def of_style(
        cls, style: Mapping[str, Any] | None, *, logo: Logo | None = None, design_id: str = ""
    ) -> "Draft":
        """style: of a saved design; None for what stands in the form at first."""
        texts = {**_NAMES, **(list_texts(style) if style is not None else {})}
        return cls(texts, logo=logo, design_id=design_id)

    def with_logo(self, logo: Logo | None) -> "Draft":
        return replace(self, logo=logo)

    def make_style(self) -> dict[str, Any]:
        """What a design saves: the fields for print, too. Raises RenderingError."""
        return make_style(self.texts) | make_print_style(self.texts, image_format="pdf")

    def make_options(self) -> RenderOptions:
        """Of a download. Raises RenderingError."""
        output = make_output(self.texts)
        printed = make_print_style(self.texts, image_format=output["format"])
        return build_options({**make_style(self.texts), **printed}, logo=self.logo, **output)

    def name_size(self) -> str:
        """The width as it was chosen: 2in, or 100mm. Raises RenderingError."""
        return name_size(self.texts)

    def make_preview_options(self) -> RenderOptions:
        """The same size as a picture on a screen. Raises RenderingError."""
        output = {**make_output(self.texts), "format": _PREVIEW_FORMAT}
        return build_options(make_style(self.texts), logo=self.logo, **output)
