"""The language model as two graphs: token embeddings, and the decoder with its key-value cache."""

from __future__ import annotations

import torch
from torch import Tensor, nn


class EmbedTokens(nn.Module):
    """input_ids [B, S] int64 -> inputs_embeds [B, S, width], width as VisionEncoder's; text has zeros for DeepStack."""

    def __init__(self, embedding: nn.Embedding, deepstack: int) -> None:
        super().__init__()
        self.embedding = embedding
        self.deepstack = deepstack

    def forward(self, input_ids: Tensor) -> Tensor:
        embeds = self.embedding(input_ids).float()
        if self.deepstack == 0:
            return embeds
        return torch.cat([embeds, torch.zeros_like(embeds).repeat(1, 1, self.deepstack)], dim=-1)


class Decoder(nn.Module):
    """One pass of the decoder over new positions, after those whose keys and values are given.

    inputs_embeds [B, S, width] float32, attention_mask [B, P + S] int64, position_ids [3, B, S] int64 (time, row,
    column), num_logits_to_keep int64 scalar (0 = all), then key and value [B, kv heads, P, D] of each layer.
    Gives logits [B, kept, vocabulary] float32 and each layer's key and value [B, kv heads, P + S, D].
    """

    def __init__(self, text: nn.Module, head: nn.Linear, deepstack: int) -> None:
        super().__init__()
        self.text = text
        self.head = head
        self.deepstack = deepstack
        config = text.config
        self.kv_heads = config.num_key_value_heads
        self.repeats = config.num_attention_heads // config.num_key_value_heads
        self.head_width = text.layers[0].self_attn.head_dim
        sections = text.rotary_emb.mrope_section
        interleaved = config.rope_parameters.get("mrope_interleaved", False) or deepstack > 0
        self.register_buffer("axis_of", _axes(sections, interleaved), persistent=False)

    def forward(
        self,
        inputs_embeds: Tensor,
        attention_mask: Tensor,
        position_ids: Tensor,
        num_logits_to_keep: Tensor,
        *past: Tensor,
    ) -> tuple[Tensor, ...]:
        parts = inputs_embeds.chunk(1 + self.deepstack, dim=-1)
        dtype = self.head.weight.dtype
        states = parts[0].to(dtype)
        frequency = self.text.rotary_emb.inv_freq.float()
        half = position_ids.permute(1, 2, 0)[..., self.axis_of].float() * frequency
        angle = torch.cat([half, half], dim=-1)[:, None]
        scale = float(self.text.rotary_emb.attention_scaling)
        cos, sin = (angle.cos() * scale).to(dtype), (angle.sin() * scale).to(dtype)
        mask = _causal_mask(attention_mask, inputs_embeds.shape[1], dtype)
        present: list[Tensor] = []
        for number, layer in enumerate(self.text.layers):
            seen, key, value = self._attend(
                layer.self_attn, layer.input_layernorm(states), cos, sin, mask, past[2 * number], past[2 * number + 1]
            )
            present += [key, value]
            states = states + seen
            states = states + layer.mlp(layer.post_attention_layernorm(states))
            if number < self.deepstack:
                states = states + parts[number + 1].to(dtype)
        kept = self.text.norm(_keep_last(states, num_logits_to_keep))
        return (self.head(kept).float(), *present)

    def _attend(
        self,
        attention: nn.Module,
        states: Tensor,
        cos: Tensor,
        sin: Tensor,
        mask: Tensor,
        past_key: Tensor,
        past_value: Tensor,
    ) -> tuple[Tensor, Tensor, Tensor]:
        batch, count = states.shape[0], states.shape[1]
        by_head = (batch, count, -1, self.head_width)
        query, key = attention.q_proj(states).reshape(by_head), attention.k_proj(states).reshape(by_head)
        if hasattr(attention, "q_norm"):
            query, key = attention.q_norm(query), attention.k_norm(key)
        query, key = _rotate(query.transpose(1, 2), cos, sin), _rotate(key.transpose(1, 2), cos, sin)
        value = attention.v_proj(states).reshape(by_head).transpose(1, 2)
        key, value = torch.cat([past_key, key], dim=2), torch.cat([past_value, value], dim=2)
        # Queries that share a key head are rows of one product, so keys and values are never repeated in memory.
        grouped = query.reshape(batch, self.kv_heads, self.repeats, count, self.head_width)
        scores = torch.matmul(grouped, key[:, :, None].transpose(3, 4)) * attention.scaling + mask
        weights = scores.float().softmax(-1).to(states.dtype)
        seen = torch.matmul(weights, value[:, :, None]).reshape(batch, -1, count, self.head_width)
        return attention.o_proj(seen.transpose(1, 2).reshape(batch, count, -1)), key, value


def _axes(sections: list[int], interleaved: bool) -> Tensor:
    """Which of time, row and column each rotary frequency turns by."""
    if not interleaved:
        return torch.tensor([axis for axis, length in enumerate(sections) for _ in range(length)])
    axes = torch.zeros(sum(sections), dtype=torch.long)
    for axis in (1, 2):
        axes[axis : sections[axis] * 3 : 3] = axis
    return axes


def _causal_mask(attention_mask: Tensor, count: int, dtype: torch.dtype) -> Tensor:
    """[B, 1, 1, S, P + S], 0 where a new position may see an old or new one."""
    total = attention_mask.shape[1]
    every = torch.arange(total)
    own = torch.arange(count) + (total - count)
    future = every[None, :] > own[:, None]
    hidden = future[None] | (attention_mask[:, None, :] == 0)
    return (hidden.to(dtype) * torch.finfo(dtype).min)[:, None, None]


@torch.jit.script
def _keep_last(states: Tensor, keep: Tensor) -> Tensor:
    count = states.size(1)
    kept = int(keep)
    start = count - kept if kept > 0 else 0
    return states[:, start:]


def _rotate(states: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    half = states.shape[-1] // 2
    turned = torch.cat([-states[..., half:], states[..., :half]], dim=-1)
    return states * cos + turned * sin
