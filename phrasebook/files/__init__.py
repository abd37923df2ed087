"""TOML on disk to the model and back: decoding, cleaning, positions, problems, reading, schemas."""
