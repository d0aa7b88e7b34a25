"""Training recipe of the perceiver: from COCO packs to an ONNX bundle.

Order of reading: packs -> augment -> targets -> network -> losses -> train -> export -> evaluate.
"""
