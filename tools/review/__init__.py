"""What people decide about an imported plan, kept apart from the drawing so that a corrected drawing finds it again.

One way: import → the answers are put on it (``applying``) → what changed is told (``changes``) → open questions are asked
(``questions``, ``asking``).  ``reimport`` goes that way for a plan file that exists already.
"""
