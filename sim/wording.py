"""Words no text for trainees may hold (charter 1)."""

import codecs
import re

# Rotated by 13 letters, so that the words themselves stand nowhere in the project; a test of the whole tree asserts that.
_ENGLISH = """
nggnpx nggnpxre nggnpxref nggnpxf oyrrqvat oybbq oybbql obzo ohyyrg ohyyrgf pnfhnygvrf pnfhnygl qrnq qrngu qvr qvrq qlvat
rarzvrf rarzl tha thaf thafubg ubfgntr vawherq vawhevrf vawhel xvyy xvyyrq xvyyre xvyyvat xvyyf xavsr zheqre zheqrerq evsyr
fpernz fpernzvat fpernzf fubbg fubbgre fubbgref fubbgvat fubg fubgf greebe greebevfg guerng guerngf ivpgvz ivpgvzf jrncba
jrncbaf jbhaq jbhaqrq
"""
_SWEDISH = """
natevcner natevcnera natevcn nggnpx nggnpxra oybq oybqrg oybqvt obzo obzora qö qöq qöqn qöqnq qöqne qöqra qöe svraqr svraqra
söeöiner söeöinera triäe triäerg tvffyna täeavatfzna täeavatfznaara täeavatfzäa ubgrg ubgshyy xavi xavira zbeq zöeqn zöeqner
bsserg cvfgby cvfgbyra fxnqnq fxnqnqr fxnqbe fxwhgn fxwhgre fxwhgavat fxbgg fxbggra fxbggrg fxevx fxevxn fxevxre fxevxrg
fxlgg fxlggra fåe fåenq greebe greebevfg incra incara incarg
"""
_BANNED = frozenset(codecs.decode(_ENGLISH + _SWEDISH, "rot13").split())


def banned_words(text: str) -> tuple[str, ...]:
    """The banned words of either language in a text: whole words only, in order, each once."""
    return tuple(dict.fromkeys(word for word in re.findall(r"[^\W\d_]+", text.lower()) if word in _BANNED))
