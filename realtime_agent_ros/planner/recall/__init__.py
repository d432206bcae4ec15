"""Plans that went well, carried out again without a model."""
