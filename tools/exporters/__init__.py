"""Plans to other programs' files: IMDF, GeoJSON, SVG, PNG and glTF.

What says how a school can be locked (locks, closers, lockdown buttons) stays in our own files: an exported map may end up
anywhere.  GeoJSON in local metres is the exception, being a whole plan in another file's clothes.
"""
