"""The meso tier: runs in leaps, for studies of thousands.

Design
------
*Everybody else first, for all runs of a block at once* (``crowd``, ``walking``, ``securing`` on a ``batch``).  People are
rows of numpy arrays.  A row has a mode and a time when it is due; twice a second whoever is due is dealt with, mode by mode,
for all runs together, and each keeps its own exact times.  The building is a graph (``atlas``): rooms to shelter in, doors
between, metres on the way from the core's own distance fields.  Doorways are passed by turns at the flow cap, doors open,
shut and lock with the core's times, reactions are the core's own draws for the same seed (``draws``), and constants are
imported from where the core has them.  Who is there is drawn by the core for ``casts.CASTS`` casts that come again and again.
Not modelled: overtaking and jams inside a room (one factor, ``walking.CROWDED``), groups that wait for each other, helping
and fetching (such people hide), queues that choose another exit.

*Alarms* (``timetable``) are each cast's own: when they sound and where, who reads them on a phone, what of them does not
work, which doors they lock.  An alarm that waits for the trainee is found by playing the trainee alone first.

*The trainee as others meet them* (``guest``): they wait for who stands near, and leave a room's doors to its trainee.

*Then the trainee of each script in each run* (``course``), among what others do in that run as far as a trainee may come to
know it (``told``, ``around``).  That is the core itself, its state and its rules for hands, phone, alarms, injects, triggers
and the danger zone, looked at only when one of them says that something is due, or when others do something the trainee
meets.  The policies are the session's own and know what they always know (``mind`` remembers what follows from the building
alone); a simpler body carries out what they want (``actor``).  Events are the core's, so the same judge judges them.

*Each different course once* (``courses``, ``footprint``).  A course writes down what it has met of others: doors up to a
second, who was there, whose lock was fumbled.  Runs that tell the same of it have that very course; a careful trainee's
thousand runs have about ten.  Aimless scripts have as many courses as there are casts, taken in turn, and a study says how
many there were.

*Figures of everybody else* (``figures``) are worked out for a block at once, without events.

*Danger and exposure*: the danger zone is the core's, a timeline or a walk.  What shows from it is the core's exact sight,
asked once for each place, posture and state of the doors that matter, and remembered (``sightings``).

A run is the same whatever others are played with it, in whatever order and process: memories never change an answer.  How
near the tier comes to micro is tested (``tests/t46_study``), and ``timetable`` refuses scenarios it cannot play.
"""
