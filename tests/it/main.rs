//! The integration tests: they drive the real program in projects of their own.
//! Knows nothing of the program's inside, but for the rules that `architecture` reads in its sources.

mod architecture;
mod caveats_contract;
mod command_line;
mod freshness;
mod golden;
mod numbers;
mod program;
mod sources;
