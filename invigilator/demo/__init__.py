"""A whole drill room on one machine: hub, scripted candidates and the console, and what can be measured of them."""
