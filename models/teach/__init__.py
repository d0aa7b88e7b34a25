"""Training graphs: forward, backward and AdamW of what the app teaches, exported once and driven by the app."""
