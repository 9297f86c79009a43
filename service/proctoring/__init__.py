"""What the invigilator sees and decides."""
