//! The number of cases per property test.

use proptest::test_runner::Config;

/// `PROPTEST_CASES` cases if that is set, or 1000: enough to find rare failures within a minute. Failures are not
/// written to files.
pub fn config() -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = 1000;
    }
    config.failure_persistence = None;
    config
}
