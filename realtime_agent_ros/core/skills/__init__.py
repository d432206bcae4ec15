"""How steps are carried out: one controller a skill, and the queue that runs them."""
