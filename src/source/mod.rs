//! Notic data in, a snapshot and warnings out.
