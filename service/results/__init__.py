"""From a log to a score, a result, its release."""
