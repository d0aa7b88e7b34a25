"""The policy: reads a question and what the scene holds, and writes the reasoning chain token by token."""
