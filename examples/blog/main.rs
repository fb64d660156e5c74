//! Runs the blog. It is a library, so that `cargo test` runs its unit tests, too.

use std::process::ExitCode;

fn main() -> ExitCode {
    blog::main()
}
