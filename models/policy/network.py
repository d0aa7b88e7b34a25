"""Encoder, scene summary and pointing decoder."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .encoder import WIDTH, Encoder, attend, join_heads, split_heads

DECODER_WIDTH, DECODER_LAYERS, DECODER_HEADS, DECODER_INNER = 256, 2, 4, 1024
COUNT_BUCKETS, GSD_BUCKETS = 10, 7
"""As `src-main/reason/policy/summary.ts` makes them."""
MAX_TOKENS = 160
START = 0
HIDDEN = -1e4
"""Added to a score that must not count; representable in half precision."""


class DecoderLayer(nn.Module):
    """Pre-norm: causal self-attention, attention to the memory, feed-forward."""

    def __init__(self) -> None:
        super().__init__()
        d = DECODER_WIDTH
        self.norm_self, self.norm_cross, self.norm_inner = (nn.LayerNorm(d) for _ in range(3))
        self.qkv, self.self_out = nn.Linear(d, 3 * d), nn.Linear(d, d)
        self.cross_query, self.cross_kv, self.cross_out = nn.Linear(d, d), nn.Linear(WIDTH, 2 * d), nn.Linear(d, d)
        self.inner, self.outer = nn.Linear(d, DECODER_INNER), nn.Linear(DECODER_INNER, d)
        self.dropout = nn.Dropout(0.1)

    def memory(self, states: Tensor) -> tuple[Tensor, Tensor]:
        """Keys and values [B, H, M, D / H] of the memory; computed once a question."""
        key, value = self.cross_kv(states).chunk(2, -1)
        return split_heads(key, DECODER_HEADS), split_heads(value, DECODER_HEADS)

    def forward(
        self,
        x: Tensor,
        past: tuple[Tensor, Tensor] | None,
        memory: tuple[Tensor, Tensor],
        self_mask: Tensor,
        memory_mask: Tensor,
    ) -> tuple[Tensor, tuple[Tensor, Tensor]]:
        query, key, value = (split_heads(part, DECODER_HEADS) for part in self.qkv(self.norm_self(x)).chunk(3, -1))
        if past is not None:
            key, value = torch.cat([past[0], key], 2), torch.cat([past[1], value], 2)
        x = x + self.dropout(self.self_out(join_heads(attend(query, key, value, self_mask))))
        query = split_heads(self.cross_query(self.norm_cross(x)), DECODER_HEADS)
        x = x + self.dropout(self.cross_out(join_heads(attend(query, *memory, memory_mask))))
        x = x + self.dropout(self.outer(F.gelu(self.inner(self.norm_inner(x)))))
        return x, (key, value)


class Policy(nn.Module):
    """Token ids below `tokens` are chain tokens, those from there on point at words of the question."""

    def __init__(self, tokens: int, classes: int, encoder: Encoder | None = None) -> None:
        super().__init__()
        self.tokens = tokens
        self.encoder = encoder if encoder is not None else Encoder()
        self.class_vectors = nn.Embedding(classes, WIDTH)
        self.count_vectors = nn.Embedding(COUNT_BUCKETS, WIDTH)
        self.gsd_vectors = nn.Embedding(GSD_BUCKETS, WIDTH)
        self.summary_norm = nn.LayerNorm(WIDTH)
        self.token_vectors = nn.Embedding(tokens, DECODER_WIDTH)
        self.position_vectors = nn.Parameter(torch.randn(MAX_TOKENS, DECODER_WIDTH) * 0.02)
        self.pointer_input, self.pointer_key = nn.Linear(WIDTH, DECODER_WIDTH), nn.Linear(WIDTH, DECODER_WIDTH)
        self.pointer_query = nn.Linear(DECODER_WIDTH, DECODER_WIDTH)
        self.layers = nn.ModuleList(DecoderLayer() for _ in range(DECODER_LAYERS))
        self.norm = nn.LayerNorm(DECODER_WIDTH)
        self.head = nn.Linear(DECODER_WIDTH, tokens)
        for table in (self.class_vectors, self.count_vectors, self.gsd_vectors, self.token_vectors):
            nn.init.normal_(table.weight, std=0.05)

    def read(
        self, ids: Tensor, mask: Tensor, starts: Tensor, counts: Tensor, gsd: Tensor
    ) -> tuple[Tensor, Tensor, Tensor]:
        """What is computed once a question.

        ids, mask [B, T]; starts [B, W] index of each word's first piece; counts [B, C] and gsd [B] buckets.
        Returns states [B, T + C + 1, 384], their mask [B, T + C + 1], word states [B, W, 384].
        """
        states = self.encoder(ids, mask)
        words = states.gather(1, starts[:, :, None].expand(-1, -1, WIDTH))
        held = self.class_vectors.weight[None] + self.count_vectors(counts)
        summary = self.summary_norm(torch.cat([held, self.gsd_vectors(gsd)[:, None]], 1))
        everything = torch.cat([mask, torch.ones_like(summary[:, :, 0], dtype=mask.dtype)], 1)
        return torch.cat([states, summary], 1), everything, words

    def inputs(self, tokens: Tensor, words: Tensor, first: int | Tensor = 0) -> Tensor:
        """Decoder inputs [B, S, D] of tokens [B, S] that begin at place `first`."""
        pointed = self.pointer_input(words)
        at = (tokens - self.tokens).clamp(min=0)
        copied = pointed.gather(1, at[:, :, None].expand(-1, -1, DECODER_WIDTH))
        written = self.token_vectors(tokens.clamp(max=self.tokens - 1))
        x = torch.where((tokens >= self.tokens)[:, :, None], copied, written)
        places = torch.arange(tokens.shape[1]) + first
        return x + self.position_vectors[places]

    def scores(self, x: Tensor, words: Tensor, word_mask: Tensor) -> Tensor:
        """Logits [B, S, tokens + W] of decoder outputs [B, S, D]."""
        x = self.norm(x)
        pointing = self.pointer_query(x) @ self.pointer_key(words).transpose(1, 2) * (DECODER_WIDTH**-0.5)
        pointing = pointing + (1.0 - word_mask)[:, None, :] * HIDDEN
        return torch.cat([self.head(x), pointing], -1)

    def forward(
        self, ids: Tensor, mask: Tensor, starts: Tensor, word_mask: Tensor, counts: Tensor, gsd: Tensor, tokens: Tensor
    ) -> Tensor:
        """Teacher-forced logits [B, S, tokens + W] for the token after each of `tokens` [B, S]."""
        states, state_mask, words = self.read(ids, mask, starts, counts, gsd)
        x = self.inputs(tokens, words)
        length = tokens.shape[1]
        causal = torch.full((length, length), HIDDEN).triu(1)[None, None]
        memory_mask = (1.0 - state_mask)[:, None, None, :] * HIDDEN
        for layer in self.layers:
            x, _ = layer(x, None, layer.memory(states), causal, memory_mask)
        return self.scores(x, words, word_mask)
