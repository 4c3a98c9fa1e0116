//! The command line: reads arguments and the environment, calls the library, prints.
//! Knows nothing of how anything is computed. The only room that prints.

mod arguments;
mod cache;
mod check;
mod completions;
mod console;
mod diff;
mod editions;
mod error;
mod exit_code;
mod graph;
mod init;
mod interrupt;
mod listing;
mod locked;
mod open;
mod output;
mod pack;
mod published;
mod reproduce;
mod run;
mod schema;
mod serve;
mod sheet;
mod show;
mod show_gate;
mod show_model;
mod simulate;
mod status;
mod verify;
mod why;

use arguments::{Arguments, Command};
use clap::Parser;
use error::CliError;
use std::panic::{self, Location};
use std::process::ExitCode;

/// Runs the program on the process's arguments.
pub fn main() -> ExitCode {
    panic::set_hook(Box::new(|broken| console::line(&broke_down(broken.location()))));
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            // clap prints help to stdout and mistakes to stderr; a closed pipe is nobody's mistake.
            let _ = error.print();
            return if error.use_stderr() { exit_code::wrong() } else { exit_code::DONE };
        }
    };
    match panic::catch_unwind(|| run_command(&arguments)) {
        Ok(Ok(code)) => code,
        Ok(Err(error)) => {
            console::error(&error);
            error.exit_code()
        }
        Err(_) => exit_code::failed(),
    }
}

/// Where the program broke down. What a library says of it may hold values, so only the place is told.
fn broke_down(place: Option<&Location<'_>>) -> String {
    let place = place.map_or_else(String::new, |place| format!(" at {}:{}", place.file(), place.line()));
    format!("the program broke down{place}: this is a mistake in it, please report it")
}

fn run_command(arguments: &Arguments) -> Result<ExitCode, CliError> {
    let common = &arguments.common;
    match &arguments.command {
        Command::Run(options) => run::run(common, options),
        Command::Serve(options) => serve::run(common, options),
        Command::Status(options) => status::run(common, options),
        Command::Why(options) => why::run(common, options),
        Command::Check(options) => check::run(common, options),
        Command::Show(options) => show::run(common, options),
        Command::Graph(options) => graph::run(common, options),
        Command::Diff(options) => diff::run(common, options),
        Command::Reproduce(options) => reproduce::run(common, options),
        Command::Pack(options) => pack::run(common, options),
        Command::Simulate(options) => simulate::run(common, options),
        Command::Init(options) => init::run(common, options),
        Command::Cache(command) => cache::run(common, command),
        Command::Schema => schema::run(),
        Command::Completions(options) => completions::run(options),
    }
}
