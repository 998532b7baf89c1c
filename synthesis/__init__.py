"""Evidence synthesis: from records to effects, votes, models, figures and the journal's supplement."""
