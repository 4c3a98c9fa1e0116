//! Somebody who has everything that is published, knows how it hangs together and how it was rounded, and bounds what is
//! hidden by linear programming. Knows nothing of how the gate decides.

mod articles;
mod bounds;
mod indices;
mod intervals;
mod outcomes;
mod tables;
