"""What the ground is covered with: a head on the perceiver's frozen pyramid, entered into perceiver.onnx."""
