//! The command line: a thin user of the library.

mod commands;

use std::process::ExitCode;

fn main() -> ExitCode {
    commands::main()
}
