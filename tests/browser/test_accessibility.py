"""Every page of the first rooms under axe-core: no violation, in both schemes and both sizes."""

