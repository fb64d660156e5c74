//! Empty: this package exists for its tests, which see `comment-sanitizer` without features, or with `serde` alone.
