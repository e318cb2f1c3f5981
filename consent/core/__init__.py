"""The law: what decides, in plain Python. No framework, no clock, no input or output."""
