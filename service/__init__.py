"""The running service: rooms are nouns of the domain, modules are verbs or pure calculations."""
