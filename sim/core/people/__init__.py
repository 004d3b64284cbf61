"""Who people are and what they do: built from tables, led by policies, knowing what they have learnt."""
