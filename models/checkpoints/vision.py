"""The vision tower as one graph: flattened patches and their grids in, one feature for each merged patch out.

The published modules split the sequence at run time by image and window, which no static graph can. Here every patch
keeps its place, and attention is masked by equality of segment (image and frame) and window numbers, computed inside
the graph from the grids. Cost: the mask and the scores are N x N for N patches of all images together, so the app
gives one image at a time.
"""

from __future__ import annotations

import torch
from torch import Tensor, nn


class PatchPlaces:
    """Of each patch: its row and column in its image, the image's grid, and the number of its segment."""

    def __init__(self, grids: Tensor, count: Tensor, merge: int) -> None:
        """grids: [images, 3] int64 (frames, rows, columns) of patches. Patches come block by block of merge x merge."""
        sizes = grids.prod(1)
        ends = sizes.cumsum(0)
        index = torch.arange(count)
        image = (index[:, None] >= ends[None, :]).sum(1)
        start = (ends - sizes)[image]
        self.rows, self.columns = grids[image, 1], grids[image, 2]
        frame = self.rows * self.columns
        local = index - start
        within = local % frame
        block, inner = within // (merge * merge), within % (merge * merge)
        blocks_across = self.columns // merge
        self.row = block // blocks_across * merge + inner // merge
        self.column = block % blocks_across * merge + inner % merge
        # Frames of one image are segments of their own; no image has as many frames as the factor.
        self.segment = image * 65536 + local // frame


class VisionEncoder(nn.Module):
    """pixel_values [N, channels * 2 * patch * patch] float32, grids [n, 3] int64 -> image_features [N / merge^2, width].

    width is the decoder's, times 1 + the number of DeepStack layers where the family has them: the features that
    DeepStack adds to later layers ride behind the ordinary ones, so that they pass through a library that knows of one
    output only.
    """

    def __init__(self, tower: nn.Module) -> None:
        super().__init__()
        self.tower = tower
        config = tower.config
        self.merge = config.spatial_merge_size
        self.heads = config.num_heads
        self.full_layers = getattr(config, "fullatt_block_indexes", None)
        patch = config.patch_size
        self.window = 0 if self.full_layers is None else config.window_size // self.merge // patch
        self.deepstack = list(getattr(config, "deepstack_visual_indexes", []))

    def forward(self, pixel_values: Tensor, grids: Tensor) -> Tensor:
        tower = self.tower
        projection = tower.patch_embed.proj
        kernel = projection.weight.reshape(projection.weight.shape[0], -1)
        states = nn.functional.linear(pixel_values.to(kernel.dtype), kernel, projection.bias)
        places = PatchPlaces(grids, _length(pixel_values), self.merge)
        if hasattr(tower, "pos_embed"):
            states = states + self._learned_places(places).to(states.dtype)
        cos, sin = self._rotation(places)
        whole = _mask(places.segment, states.dtype)
        windowed = whole if self.window == 0 else _mask(self._window_numbers(places), states.dtype)
        riding: list[Tensor] = []
        for number, block in enumerate(tower.blocks):
            mask = whole if self.full_layers is None or number in self.full_layers else windowed
            states = states + self._attend(block.attn, block.norm1(states), cos, sin, mask)
            states = states + block.mlp(block.norm2(states))
            if number in self.deepstack:
                riding.append(tower.deepstack_merger_list[self.deepstack.index(number)](states))
        return torch.cat([tower.merger(states), *riding], dim=-1).float()

    def _rotation(self, places: PatchPlaces) -> tuple[Tensor, Tensor]:
        frequency = self.tower.rotary_pos_emb.inv_freq.float()
        half = torch.cat([places.row[:, None] * frequency, places.column[:, None] * frequency], dim=-1)
        angle = torch.cat([half, half], dim=-1)[None]
        return angle.cos(), angle.sin()

    def _window_numbers(self, places: PatchPlaces) -> Tensor:
        side = self.window * self.merge
        across = (places.columns + side - 1) // side
        number = places.row // side * across + places.column // side
        return places.segment * 65536 + number

    def _learned_places(self, places: PatchPlaces) -> Tensor:
        """Bilinear from the square table of learned places, with its corners on the picture's corner patches."""
        side = self.tower.num_grid_per_side
        total = None
        y = places.row.float() * (side - 1) / (places.rows - 1).float()
        x = places.column.float() * (side - 1) / (places.columns - 1).float()
        y0, x0 = y.floor(), x.floor()
        for down in (0, 1):
            for right in (0, 1):
                weight = ((y - y0) if down else (1 - (y - y0))) * ((x - x0) if right else (1 - (x - x0)))
                at = (y0 + down).clamp(max=side - 1) * side + (x0 + right).clamp(max=side - 1)
                term = self.tower.pos_embed.weight[at.long()] * weight[:, None]
                total = term if total is None else total + term
        return total

    def _attend(self, attention: nn.Module, states: Tensor, cos: Tensor, sin: Tensor, mask: Tensor) -> Tensor:
        count = _length(states)
        width = attention.proj.weight.shape[1]
        qkv = attention.qkv(states).reshape(count, 3, self.heads, width // self.heads).permute(1, 2, 0, 3)
        query, key = _rotate(qkv[0], cos, sin), _rotate(qkv[1], cos, sin)
        scores = torch.matmul(query, key.transpose(1, 2)) * (width // self.heads) ** -0.5 + mask
        seen = torch.matmul(scores.float().softmax(-1).to(states.dtype), qkv[2])
        return attention.proj(seen.transpose(0, 1).reshape(count, width))


def _length(tensor: Tensor) -> Tensor:
    return torch.onnx.operators.shape_as_tensor(tensor)[0] if torch.jit.is_tracing() else tensor.shape[0]


def _mask(numbers: Tensor, dtype: torch.dtype) -> Tensor:
    """[1, N, N], 0 where two patches may see each other, else the type's lowest number."""
    apart = (numbers[:, None] != numbers[None, :]).to(dtype)
    return (apart * torch.finfo(dtype).min)[None]


def _rotate(states: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """states [heads, N, D]; the angles turn the first half of D with the second."""
    wide = states.float()
    half = wide.shape[-1] // 2
    turned = torch.cat([-wide[..., half:], wide[..., :half]], dim=-1)
    return (wide * cos + turned * sin).to(states.dtype)
