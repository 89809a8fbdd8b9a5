//! Reads, plans, executes, commits: the order of things, and nothing that can be decided elsewhere.
