"""A module that tiny.py never imports: only the node can have it compiled."""
