//! Sets `cfg(comment_sanitizer_test_hooks)`, which adds the module `test_hooks` to the crate, if cargo runs in this
//! repository: its `.cargo/config.toml` sets the variable. Neither of the two files is published, and a crate elsewhere
//! that depends on this repository reads no configuration of it.

use std::env;

const VARIABLE: &str = "COMMENT_SANITIZER_TEST_HOOKS";

fn main() {
    println!("cargo::rerun-if-env-changed={VARIABLE}");
    if env::var_os(VARIABLE).is_some() {
        println!("cargo::rustc-cfg=comment_sanitizer_test_hooks");
    }
}
