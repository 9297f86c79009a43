"""An exam on the calendar: window, places, admission."""
