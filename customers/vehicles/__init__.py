"""Cars: their papers, owners, tyres and history."""
