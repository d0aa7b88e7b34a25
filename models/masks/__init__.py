"""Masks of single objects: a box around one object goes in, which of its pixels belong to it comes out."""
