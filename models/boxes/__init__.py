"""Second look at single boxes: the pixels around a found box go in, where its four edges lie comes out."""
