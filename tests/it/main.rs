//! The integration tests: they drive the real program in projects of their own.
//! Knows nothing of the program's inside, but for the rules that `architecture` reads in its sources.

// All of it is for tests, its helpers too: lints about `unwrap` and `panic!` leave it alone.
#![cfg(test)]

mod architecture;
mod attack;
mod canary;
mod caveats_contract;
mod ci_workflow;
mod claims;
mod column_types;
mod command_line;
mod delivery;
mod each_caveat;
mod edges;
mod editions;
mod estimators;
mod freshness;
mod funnel;
mod fuzz;
mod gate;
mod golden;
mod hostile_names;
mod init;
mod invariance;
mod kills;
mod late_rows;
mod listing;
mod memory;
mod model_card;
mod nist;
mod numbers;
mod other_rows;
mod output;
mod packing;
mod pictures;
mod previous;
mod program;
mod register;
mod remembered;
mod running;
mod secrets;
mod serve;
mod sources;
mod store_cache;
mod store_crowd;
mod store_damage;
mod store_format;
mod store_kill;
mod tutorial;
mod uncertainty;
mod values;
