"""Qwen vision-language checkpoints: from safetensors to the Hugging Face ONNX layout that the app loads."""
