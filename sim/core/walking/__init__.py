"""How people walk: the way to the next portal, the law of motion, gates and queues."""
