"""What people do: one verb, one transaction. Time, chance and collaborators are arguments."""
