"""Floor plans drawn with lines, arcs, texts and symbols, whatever format they come in (DXF, SVG), made into a ``Sketch``.

``marks`` is what a format's reader hands over, ``roles`` says what layers and symbols stand for (profiles are data files in
``tools/importers/profiles``), ``units`` how long a drawing unit is, ``holes`` where doors, windows and passages are,
``labels`` what the rooms are called, and ``plan.sketch_of`` puts it together.
"""
