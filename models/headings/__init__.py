"""Which way the nose of an aircraft or the bow of a ship points, told by the outline of its mask."""
