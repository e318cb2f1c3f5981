"""
How fast, against what: `python -m bench [area …] --scale s --rounds 5 --json out.json`.

Every case pairs an anchor (the bare engine, the empty view, the plain parser)
with ours, each in a fresh process, by turns. Only ratios are judged, against
the goals in goals.toml; what could not be run is reported as not run.
"""
