//! How many cases a property is held against.

use proptest::test_runner::Config;

/// As many cases as `PROPTEST_CASES` says, or enough to find what is rare in a minute.
pub fn config() -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 1000;
    }
    config.failure_persistence = None;
    config
}
