//! caveat: reproducible indicator articles, no figure without its caveats.
//!
//! # Flow
//!
//! ```text
//! pipelines/*.yaml -> config -> plan -> keys + store: fresh, stale (and why), waiting
//!                                    -> execute -> stages -> store -> (render) report -> reports/
//! ```
//!
//! Values go from left to right; nothing on the right is imported by anything on its left, except that
//! `plan` asks `stages` to read their own parameters.
//!
//! # Rooms
//!
//! | layer | module | knows |
//! |---|---|---|
//! | 0 | [`name`], [`period`], [`language`], [`counted`], [`yaml`], [`keys`], [`mixing`] | names, calendars, counts in words, files of our own, the identity of work and data, numbers that look random |
//! | 1 | [`event`], [`monitor`], [`facts`], [`table`] | what happened; typed observations; tables and their files |
//! | 2 | [`store`] | objects by digest, records by key |
//! | 2 | [`stats`] | numbers: exact sums, least squares, groups |
//! | 2 | [`caveats`], [`chart`], [`simulate`] | rules over facts; pictures; a population from a seed |
//! | 2 | [`starter`] | the files of a new project |
//! | 3 | [`disclosure`] | the gate: what may be published |
//! | 4 | [`edition`] | named results as plain data: locks, their numbers, what differs between two |
//! | 5 | [`report`] | a report value as text |
//! | 6 | [`stages`] | inputs to outputs, one kind a file |
//! | 7 | [`config`] | the YAML as written, with positions |
//! | 8 | [`plan`] | checked and acyclic; a plan is always valid |
//! | 9 | [`execute`] | bringing a plan up to date |
//! | 10 | [`pack`] | an edition as one archive, with an account of its run |
//! | 10 | [`serve`] | a preview of articles for browsers of this computer |
//! | 11 | [`cli`] | the only room that prints, reads the environment or knows the command line |
//!
//! `tests/it/architecture.rs` fails on an import against this table.
//!
//! # Words
//!
//! *Unit*: who or what is measured (a person, a flight); its identity is confidential. *Outcome*: what is
//! measured. *Control*: a column of the model. *Breakdown*: how rows are divided into groups. *Indicator*:
//! actual minus expected. *Stage*: a named computation of a pipeline. *Step*: one piece of a stage's work,
//! with a key of its own. *Part*: one piece of input or output (a month's rows, a file). *Round*: the steps
//! of a stage that can run side by side. *Record*: what a step gave, under its whole key. *Edition*: one
//! published result.
//!
//! # Invariants
//!
//! Stages see values only. A key holds no path, time or host. The store never overwrites. Two processes
//! never write one file. Poor data are facts, then caveats, not errors. Templates place; they neither
//! compute nor word caveats. A confidential value cannot be printed.

pub mod caveats;
pub mod chart;
pub mod cli;
pub mod config;
pub mod counted;
pub mod disclosure;
pub mod edition;
pub mod event;
pub mod execute;
pub mod facts;
pub mod keys;
pub mod language;
pub mod mixing;
pub mod monitor;
pub mod name;
pub mod pack;
pub mod period;
pub mod plan;
pub mod report;
pub mod serve;
pub mod simulate;
pub mod stages;
pub mod starter;
pub mod stats;
pub mod store;
pub mod table;
pub mod yaml;
