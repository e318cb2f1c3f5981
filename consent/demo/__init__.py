"""The invented people of the demo: their lives in people/, their archives built like real ones."""
