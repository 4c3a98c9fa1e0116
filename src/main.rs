//! The program `caveat`: hands the command line to the library.
//! Knows nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    caveat::cli::main()
}
