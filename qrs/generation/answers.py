"""The answer of a render: the image, the JSON around it, and how both are kept for replays."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from kernel.continuations import Continuation
from kernel.json_responses import encode_json
from qrs.generation.drawing import Drawing
from qrs.generation.images import draw_image
from qrs.generation.recipes import Recipe
from qrs.rendering import RenderOptions
from qrs.schemas.generate_answers import GenerateOut
from tenants.idempotency.services import MAX_STORED_BYTES, StoredResponse

_JSON = "application/json"
_REPLAYED = {"Idempotency-Replayed": "true"}
# Four characters of base64 for three bytes.
_MAX_KEPT_BYTES = MAX_STORED_BYTES * 3 // 4


@dataclass(frozen=True)
class RenderAnswer:
    """document: the fields of GenerateOut with an empty image.base64, as large images are rarely
    asked for as JSON; None where an earlier version stored only the image. headers: besides the
    content type. text, options: what the image was drawn from.
    """

    media_type: str
    data: bytes
    document: dict[str, Any] | None
    headers: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    options: RenderOptions | None = None

    @classmethod
    def of(
        cls, drawing: Drawing, out: GenerateOut, headers: Mapping[str, str] | None = None
    ) -> "RenderAnswer":
        return cls(
            media_type=drawing.image.media_type,
            data=drawing.image.data,
            document=out.model_dump(),
            headers=headers or {},
            text=drawing.text,
            options=drawing.options,
        )

    def to_json(self) -> bytes:
        document = self.document or {}
        image = {**document["image"], "base64": base64.b64encode(self.data).decode()}
        return encode_json({**document, "image": image})

    def store(self) -> StoredResponse:
        """The JSON answer, or what it takes to draw a large image again."""
        headers = {**self.headers, "Content-Type": _JSON}
        if len(self.data) <= _MAX_KEPT_BYTES or self.options is None:
            return StoredResponse(status=200, body=self.to_json(), headers=headers)
        recipe = Recipe(self.text, self.options, encode_json(self.document).decode())
        return StoredResponse(status=200, body=recipe.encode(), headers=headers, is_recipe=True)

    @classmethod
    def replay(
        cls, stored: StoredResponse, *, tenant_id: int, continuation: Continuation
    ) -> "RenderAnswer":
        """Raises what draw_image() does; the image is counted already."""
        headers = {**stored.headers, **_REPLAYED}
        media_type = headers.pop("Content-Type")
        if stored.is_recipe:
            recipe = Recipe.decode(stored.body)
            image = draw_image(
                text=recipe.text,
                options=recipe.options,
                tenant_id=tenant_id,
                continuation=continuation,
            )
            return cls(image.media_type, image.data, json.loads(recipe.document), headers)
        if media_type != _JSON:
            return cls(media_type, stored.body, None, headers)
        document = json.loads(stored.body)
        media_type = document["image"]["media_type"]
        return cls(media_type, base64.b64decode(document["image"]["base64"]), document, headers)
