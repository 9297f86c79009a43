"""Published item versions and forms: what is asked, fixed for ever."""
