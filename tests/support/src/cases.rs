//! The number of cases per property test.

use proptest::test_runner::Config;

/// `PROPTEST_CASES` cases if that is set, or 1000: enough to find rare failures within a minute. Failures are not
/// written to files.
pub fn config() -> Config {
    of(1000)
}

/// As [`config`], with this many cases unless `PROPTEST_CASES` is set.
pub fn of(cases: u32) -> Config {
    let mut config = Config::default();
    if std::env::var_os("PROPTEST_CASES").is_none() {
        config.cases = cases;
    }
    config.failure_persistence = None;
    config
}
